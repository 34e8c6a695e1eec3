// What the shipped programs leave out of the Swift runtime's start: about a tenth of a short command.
//
// Only where the runtime is linked in (scripts/build): there the linker takes these definitions and
// leaves the runtime's own, with their start-up work, in the archive.
#ifdef NETNS_STATIC_RUNTIME
#include <stdbool.h>

static char **arguments;
static int argument_count;

// The runtime looks for its arguments in /proc/self/maps; glibc hands them to every initializer.
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

// The runtime searches for the swift-backtrace program, which is not shipped; all zero is "off".
char _swift_backtraceSettings[512];
bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return false;
}
#endif
