// getopt_long(3), whose state lies in global variables that Swift does not reach safely.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <getopt.h>

/// The next option's value, '?' for a wrong one, which was told to standard error, or -1 at the end.
///
/// `words` is argv, reordered unless `letters` starts with "+". `argument` becomes the option's argument
/// or NULL, and `next` the index of the first word that is not read yet.
int linux_next_option(int count, char *const *words, const char *letters, const struct option *names,
                      const char **argument, int *next);

#endif
