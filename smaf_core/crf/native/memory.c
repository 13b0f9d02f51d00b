#include "memory.h"

#include <stdint.h>
#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { HEAD = 64 };
static const size_t LARGE_PAGE = (size_t)1 << 21;

/* Stands before the memory that was given. */
typedef struct {
    void *base;
    size_t mapped; /* bytes to unmap; 0 where calloc gave it */
} Head;

static void *give(void *base, size_t mapped, uintptr_t start) {
    Head *head = (Head *)(start - sizeof(Head));
    *head = (Head){base, mapped};
    return (void *)start;
}

void *room(size_t count, size_t size) {
    size_t bytes = count * size + HEAD;
#if defined(__linux__)
    if (bytes > LARGE_PAGE / 2) {
        size_t mapped = (bytes / LARGE_PAGE + 2) * LARGE_PAGE;
        char *base = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base == MAP_FAILED) return NULL;
        uintptr_t aligned = ((uintptr_t)base + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
        madvise((void *)aligned, bytes, MADV_HUGEPAGE);
        return give(base, mapped, aligned + HEAD);
    }
#endif
    char *base = calloc(1, bytes + HEAD);
    if (!base) return NULL;
    return give(base, 0, ((uintptr_t)base + sizeof(Head) + HEAD - 1) / HEAD * HEAD);
}

void room_free(void *memory) {
    if (!memory) return;
    Head head = *(Head *)((uintptr_t)memory - sizeof(Head));
#if defined(__linux__)
    if (head.mapped) {
        munmap(head.base, head.mapped);
        return;
    }
#endif
    free(head.base);
}
