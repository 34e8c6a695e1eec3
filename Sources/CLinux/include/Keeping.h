// Processes that stay beside programs: above a service, to know all that comes from it, and at the end
// of a pipe, to write what comes out of it into a log of bounded size.
#ifndef KEEPING_H
#define KEEPING_H

#include <stddef.h>
#include <sys/types.h>

#include "Entering.h"

/// A log that is kept in two files, so that it has a bound: when `path` is full it becomes `old`.
struct linux_log {
  /// Absolute paths.
  const char *path;
  const char *old;
  /// Bytes that fill a file.
  size_t limit;
  /// `path`, open to append.
  int fd;
};

/// Appends to a log. Never fails: what the disk does not take is lost.
void linux_log_write(struct linux_log *log, const void *bytes, size_t count);

/// A text that is looked for in what a service writes, wherever writes and logs cut it.
struct linux_search {
  const unsigned char *text;
  /// For each byte of the text, how many of the first ones may go on where the next one does not fit
  /// (the failure function of Knuth, Morris and Pratt).
  const unsigned *fallback;
  /// 0 to look for nothing.
  size_t length;
  /// How many bytes of the text came last.
  size_t matched;
};

/// What a keeper says of its service, in one write.
struct linux_service_note {
  pid_t keeper;
  /// Nonzero where the service wrote the text; else it ended.
  int wrote;
  /// As from waitpid(2).
  int status;
};

/// Starts a program as linux_spawn does, below a process that keeps it: whatever descends from the
/// program stays below the keeper, however often it forks or starts sessions and namespaces
/// (PR_SET_CHILD_SUBREAPER, prctl(2)). The keeper writes what comes out into the log, writes a
/// linux_service_note to `events` when the text was written and when the program ends, and ends itself
/// with the last descendant.
///
/// Returns the keeper's pid, and in `program` that of the program; or -1 as linux_spawn does.
pid_t linux_spawn_kept(struct linux_spawn *spawn, const struct linux_log *log,
                       const struct linux_search *search, int events, pid_t *program);

/// Goes on writing into a log (or nowhere, for NULL) what comes out of a pipe that others still hold,
/// in a process of its own that ends with the last of them. -1 with errno set.
int linux_keep_log(int pipe, const struct linux_log *log);

#endif
