#include "memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { HEAD = 64, MOST_KEPT = 64 };
static const size_t LARGE_PAGE = (size_t)1 << 21, LARGE = (size_t)1 << 18, KEPT_BYTES = (size_t)96 << 20;

/* Stands before the memory that was given. */
typedef struct {
    void *base;
    size_t bytes; /* that may be used from base on; 0 where nothing is to be kept */
    size_t mapped; /* bytes to unmap; 0 where malloc gave it */
} Head;

/* What was given back last, oldest first: an image's arrays fit the next image of its size. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Head kept[MOST_KEPT];
static int kept_count;
static size_t kept_bytes;

static void let_go(Head head) {
#if defined(__linux__)
    if (head.mapped) {
        munmap(head.base, head.mapped);
        return;
    }
#endif
    free(head.base);
}

static Head take_out(int i) {
    Head head = kept[i];
    kept_bytes -= head.bytes;
    memmove(kept + i, kept + i + 1, sizeof *kept * (--kept_count - i));
    return head;
}

/* The kept block that fits best: large enough, and not twice as large. */
static bool find_kept(size_t bytes, Head *found) {
    pthread_mutex_lock(&lock);
    int best = -1;
    for (int i = 0; i < kept_count; i++)
        if (kept[i].bytes >= bytes && kept[i].bytes / 2 <= bytes && (best < 0 || kept[i].bytes < kept[best].bytes)) best = i;
    if (best >= 0) *found = take_out(best);
    pthread_mutex_unlock(&lock);
    return best >= 0;
}

static void keep(Head head) {
    Head surplus[MOST_KEPT];
    int count = 0;
    pthread_mutex_lock(&lock);
    while (kept_count && (kept_count == MOST_KEPT || kept_bytes + head.bytes > KEPT_BYTES)) surplus[count++] = take_out(0);
    kept[kept_count++] = head;
    kept_bytes += head.bytes;
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < count; i++) let_go(surplus[i]);
}

/* From the system; zero where it came as pages of its own. */
static bool fresh(size_t bytes, Head *head) {
#if defined(__linux__)
    if (bytes >= LARGE_PAGE / 2) {
        bytes = (bytes + LARGE_PAGE / 8 - 1) / (LARGE_PAGE / 8) * (LARGE_PAGE / 8);
        size_t mapped = bytes + LARGE_PAGE;
        char *base = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base == MAP_FAILED) return false;
        uintptr_t aligned = ((uintptr_t)base + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
        madvise((void *)aligned, bytes, MADV_HUGEPAGE);
        *head = (Head){base, bytes, mapped};
        return true;
    }
#endif
    *head = (Head){malloc(bytes + HEAD), bytes >= LARGE ? bytes : 0, 0};
    return head->base != NULL;
}

static void *give(size_t bytes, bool zero) {
    Head head;
    bool used = bytes >= LARGE && find_kept(bytes, &head);
    if (!used && !fresh(bytes, &head)) return NULL;
    uintptr_t unit = head.mapped ? LARGE_PAGE : HEAD;
    uintptr_t start = ((uintptr_t)head.base + unit - 1) / unit * unit + HEAD;
    *(Head *)(start - sizeof(Head)) = head;
    if (zero && (used || !head.mapped)) memset((void *)start, 0, bytes - HEAD);
    return (void *)start;
}

void *room(size_t count, size_t size) { return give(count * size + HEAD, false); }
void *room_zero(size_t count, size_t size) { return give(count * size + HEAD, true); }

void room_free(void *memory) {
    if (!memory) return;
    Head head = *(Head *)((uintptr_t)memory - sizeof(Head));
    if (head.bytes && head.bytes <= KEPT_BYTES / 2)
        keep(head);
    else
        let_go(head);
}
