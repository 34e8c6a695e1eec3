// What starting a program and keeping it share.
#ifndef SPAWNING_H
#define SPAWNING_H

#include <signal.h>

#include "Entering.h"

/// Gives every signal that has a handler its default action, and sets the mask.
void linux_reset_signals(const sigset_t *mask);

/// linux_spawn for a caller that has blocked all signals; the program gets `mask`.
pid_t linux_spawn_blocked(struct linux_spawn *spawn, const sigset_t *mask);

#endif
