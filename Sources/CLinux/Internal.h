// What several files of this target need and Swift does not.
#ifndef INTERNAL_H
#define INTERNAL_H

#include <stdint.h>

// linux/mount.h cannot be included beside sys/mount.h everywhere.
enum { TREE_CLONE = 1, TREE_RECURSIVE = 0x8000, MOVE_FROM_EMPTY_PATH = 4 };

// What mount_setattr(2) takes.
struct mount_attributes {
  uint64_t set, clear, propagation, user_namespace;
};
enum { ATTRIBUTE_READ_ONLY = 1 };

// What getdents64(2) fills.
struct directory_entry {
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[];
};

// Mounts a copy of what is at and below `source` on `target` itself, where that is a symbolic link.
int bind_at(int from, const char *source, int to, const char *target, int flags);

#endif
