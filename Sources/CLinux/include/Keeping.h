// Processes that stay beside programs: the parent of a service, which knows all of its descendants, and the
// reader of a pipe, which writes the output to a log of limited size.
#ifndef KEEPING_H
#define KEEPING_H

#include <stddef.h>
#include <sys/types.h>

#include "Entering.h"

/// A log of limited size in two files: when `path` is full it replaces `old`.
struct linux_log {
  /// Absolute paths.
  const char *path;
  const char *old;
  /// The size of a full file in bytes.
  size_t limit;
  /// `path`, open for appending.
  int fd;
};

/// Appends to a log. Never fails: if the disk is full, the bytes are lost.
void linux_log_write(struct linux_log *log, const void *bytes, size_t count);

/// A text to search for in the output of a service, even if writes or logs split it.
struct linux_search {
  const unsigned char *text;
  /// For each byte of the text, how many of the first bytes still match if the next one does not (the failure
  /// function of Knuth, Morris and Pratt).
  const unsigned *fallback;
  /// 0 to search for nothing.
  size_t length;
  /// How many bytes of the text the latest output matches.
  size_t matched;
};

/// A keeper's report about its service, in one write.
struct linux_service_note {
  pid_t keeper;
  /// Nonzero if the service wrote the text; otherwise it ended.
  int wrote;
  /// The status from waitpid(2).
  int status;
};

/// Starts a program like linux_spawn, as a child of a keeper process. All descendants of the program stay below
/// the keeper, however often they fork or start sessions and namespaces (PR_SET_CHILD_SUBREAPER, prctl(2)). The
/// keeper writes their output to the log. It writes a linux_service_note to `events` when the text was written
/// and when the program ends, and it ends with the last descendant.
///
/// Returns the keeper's pid, and sets `program` to that of the program; or returns -1 like linux_spawn.
pid_t linux_spawn_kept(struct linux_spawn *spawn, const struct linux_log *log,
                       const struct linux_search *search, int events, pid_t *program);

/// Starts a process that writes the output of a pipe that others still hold to a log, or discards it if that is
/// NULL. It ends with the last of them. Returns -1 with errno set.
int linux_keep_log(int pipe, const struct linux_log *log);

#endif
