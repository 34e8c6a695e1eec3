// Shared by starting a program and keeping it.
#ifndef SPAWNING_H
#define SPAWNING_H

#include <signal.h>
#include <stddef.h>

#include "Entering.h"

/// Carries out one step of isolation. Returns -1 with errno set if it fails.
int run_isolation_step(struct linux_step *steps, size_t count, size_t index, struct linux_run *run);

/// The end of a run in any of its processes; tells the others whether it `succeeded`.
void end_run(struct linux_step *steps, size_t count, const struct linux_run *run, int succeeded);

/// Closes what a run leaves open, in any of its processes.
void close_descriptors(struct linux_step *steps, size_t count);

/// Becomes the program of a spawn; returns if that fails, with the error in `spawn`.
void become_program(struct linux_spawn *spawn, const sigset_t *mask);

/// Gives every signal that has a handler its default action, and sets the mask.
void linux_reset_signals(const sigset_t *mask);

/// Closes every descriptor but `count` of them.
void linux_close_all_but(const int *kept, size_t count);

/// linux_spawn for a caller that has blocked all signals; the program gets `mask`.
pid_t linux_spawn_blocked(struct linux_spawn *spawn, const sigset_t *mask);

#endif
