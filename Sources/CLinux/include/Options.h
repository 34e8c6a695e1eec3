// getopt_long(3), whose state is in global variables that Swift cannot use safely.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <getopt.h>

/// The value of the next option; '?' for a wrong one, which was reported on standard error; or -1 at the end.
///
/// `words` is argv, which is reordered unless `letters` starts with "+". `argument` is set to the option's
/// argument or NULL, and `next` to the index of the first unread word.
int linux_next_option(int count, char *const *words, const char *letters, const struct option *names,
                      const char **argument, int *next);

#endif
