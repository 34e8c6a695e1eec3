#if __has_include(<libmnl/libmnl.h>)
#include <libmnl/libmnl.h>
#else
#error "libmnl is missing: apt-get install libmnl-dev (Debian, Ubuntu), dnf install libmnl-devel (Fedora), apk add libmnl-dev (Alpine), pacman -S libmnl (Arch)"
#endif
