#ifndef SMAF_MEMORY_H
#define SMAF_MEMORY_H

#include <stddef.h>

/* Memory on a cache line's border, or NULL; in large pages where the system has them. Getting pages from the system costs
 * more than anything done with them here, so some are kept for the next image (memory.c says how many). */
void *room(size_t count, size_t size);     /* whatever was there before */
void *room_zero(size_t count, size_t size);
void room_free(void *memory);

#endif
