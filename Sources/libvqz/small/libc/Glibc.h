// What Swift's module of this name has and vqz uses: Embedded Swift comes without it.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

// Swift does not see macros with casts.
#undef MAP_FAILED
static void *const MAP_FAILED = (void *)-1;
