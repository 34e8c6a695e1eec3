// Replaces parts of the Swift runtime's start in the shipped programs, which saves about a tenth of a short
// command's time.
//
// Only used if the runtime is linked statically (scripts/build): the linker then takes these definitions and
// leaves the runtime's own, with their startup work, in the archive.
#ifdef NETNS_STATIC_RUNTIME
#include <stdbool.h>

static char **arguments;
static int argument_count;

// The runtime would read its arguments from /proc/self/maps; glibc passes them to every initializer.
static void remember_arguments(int count, char **words) {
  argument_count = count;
  arguments = words;
}
__attribute__((section(".init_array"), used)) static void (*const initializer)(int, char **) =
    remember_arguments;

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  *count = argument_count;
  return arguments;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **words, int count) {
  arguments = words;
  argument_count = count;
}

// The runtime would search for the swift-backtrace program, which is not shipped; all zeros means "off".
char _swift_backtraceSettings[512];
bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return false;
}
#endif
