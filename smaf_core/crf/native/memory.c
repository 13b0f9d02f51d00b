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
static const size_t LARGE_PAGE = (size_t)1 << 21, LARGE = (size_t)1 << 18, MOST_BYTES = (size_t)192 << 20;

/* Stands before the memory that was given. */
typedef struct {
    void *base;
    size_t bytes; /* that may be used from base on; 0 where nothing is to be kept */
    size_t mapped; /* bytes to unmap; 0 where malloc gave it */
} Head;

/* What was given back last, oldest first: an image's arrays fit the next image of its size. What is kept and what is in
 * use are not more than MOST_BYTES together: where an image needs more, nothing is kept meanwhile that would add to it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Head kept[MOST_KEPT + 1];
static int kept_count;
static size_t kept_bytes, used_bytes;

/* Blocks of about the same size are to fit each other. */
static size_t whole_pages(size_t bytes) {
    const size_t unit = LARGE_PAGE / 8;
    return bytes >= LARGE_PAGE / 2 ? (bytes + unit - 1) / unit * unit : bytes;
}

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

/* Takes out what is too much, for the caller to let go. */
static int take_surplus(Head surplus[MOST_KEPT + 1]) {
    int count = 0;
    while (kept_count && (kept_count > MOST_KEPT || kept_bytes + used_bytes > MOST_BYTES)) surplus[count++] = take_out(0);
    return count;
}

/* The kept block that fits best: large enough, and not twice as large. Counts the bytes as used, found or not. */
static bool find_kept(size_t bytes, Head *found) {
    Head surplus[MOST_KEPT + 1];
    pthread_mutex_lock(&lock);
    int best = -1;
    for (int i = 0; i < kept_count; i++)
        if (kept[i].bytes >= bytes && kept[i].bytes / 2 <= bytes && (best < 0 || kept[i].bytes < kept[best].bytes)) best = i;
    if (best >= 0) *found = take_out(best);
    used_bytes += best >= 0 ? found->bytes : bytes;
    int count = take_surplus(surplus);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < count; i++) let_go(surplus[i]);
    return best >= 0;
}

static void keep(Head head) {
    Head surplus[MOST_KEPT + 1];
    pthread_mutex_lock(&lock);
    kept[kept_count++] = head;
    kept_bytes += head.bytes;
    used_bytes -= head.bytes;
    int count = take_surplus(surplus);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < count; i++) let_go(surplus[i]);
}

/* From the system; zero where it came as pages of its own. */
static bool fresh(size_t bytes, Head *head) {
#if defined(__linux__)
    if (bytes >= LARGE_PAGE / 2) {
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

/* There was no memory after all. */
static void uncount(size_t bytes) {
    pthread_mutex_lock(&lock);
    used_bytes -= bytes >= LARGE ? bytes : 0;
    pthread_mutex_unlock(&lock);
}

static void *give(size_t bytes, bool zero) {
    Head head;
    bytes = whole_pages(bytes);
    bool used = bytes >= LARGE && find_kept(bytes, &head);
    if (!used && !fresh(bytes, &head)) {
        uncount(bytes);
        return NULL;
    }
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
    if (head.bytes)
        keep(head);
    else
        let_go(head);
}
