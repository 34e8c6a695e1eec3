#include "CLinux.h"

// The linker sets the values of these symbols (scripts/build). So a new commit only links the programs anew, and costs
// no time when they start. Without such a linker option they are 0.
extern const char netns_commit[] __attribute__((weak, visibility("hidden")));
extern const char netns_commit_changed[] __attribute__((weak, visibility("hidden")));

// Data can hold any value of a symbol; instructions may only reach 32 bits. The compiler would use instructions unless
// the data is volatile.
static const char *const volatile commit = netns_commit;
static const char *const volatile changed = netns_commit_changed;

uint64_t linux_netns_commit(void) { return (uintptr_t)commit; }
int linux_netns_commit_changed(void) { return (uintptr_t)changed != 0; }
