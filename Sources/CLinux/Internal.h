// Shared by several files of this target, but not needed in Swift.
#ifndef INTERNAL_H
#define INTERNAL_H

#include <stdint.h>

// linux/mount.h and sys/mount.h cannot be included together everywhere.
enum { TREE_CLONE = 1, TREE_RECURSIVE = 0x8000, MOVE_FROM_EMPTY_PATH = 4 };

// The argument of mount_setattr(2).
struct mount_attributes {
  uint64_t set, clear, propagation, user_namespace;
};
enum { ATTRIBUTE_READ_ONLY = 1 };

// The entries that getdents64(2) returns.
struct directory_entry {
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[];
};

// Mounts a copy of the mounts at and below `source` on `target`, even if that is a symbolic link.
int bind_at(int from, const char *source, int to, const char *target, int flags);

#endif
