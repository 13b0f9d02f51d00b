#ifndef SMAF_MEMORY_H
#define SMAF_MEMORY_H

#include <stddef.h>

/* Zeroed memory on a cache line's border, or NULL; in large pages where the system has them. It is the first touch that
 * costs, and whichever thread touches pays. */
void *room(size_t count, size_t size);
void room_free(void *memory);

#endif
