#include "CLinux.h"

int linux_next_option(int count, char *const *words, const char *letters, const struct option *names,
                      const char **argument, int *next) {
  int value = getopt_long(count, words, letters, names, NULL);
  *argument = optarg;
  *next = optind;
  return value;
}
