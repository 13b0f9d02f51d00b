/* Building both lattices: which simplices the pixels lie in, which lattice points these have, who is whose neighbour. */
#include "build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { AHEAD = 64 }; /* so many look-ups are asked of the memory before the first is needed */

/* ---- the packing of lattice points ---- */

/* Fills in the scales and how a lattice point is packed. False when a key does not fit into 64 bits, or the smoothness
 * lattice would be far larger than the image. */
bool geometry_of(const Problem *p, Geometry *g) {
    const double plane_unit = sqrt(2.0 / 3.0) * 3, unit = sqrt(2.0 / 3.0) * CORNERS;
    const double most[FEATURES] = {p->width - 1.0, p->height - 1.0, 255, 255, 255};
    double largest[FEATURES], after = 0.0;
    for (int k = 0; k < FEATURES; k++) {
        double sigma = k < 2 ? p->sxy : p->srgb;
        g->scale[k] = (float)(unit / sqrt((k + 1.0) * (k + 2.0)) / sigma);
        largest[k] = most[k] * g->scale[k];
        after += largest[k];
    }
    int bit = 3; /* bits 0-2: the remainder */
    for (int k = 0; k < FEATURES; k++) { /* coordinate k is the sum of features from k on, less k times feature k - 1 */
        double below = k ? k * largest[k - 1] : 0.0;
        if (k) after -= largest[k - 1];
        g->low[k] = (int32_t)floor(-below / CORNERS) - 4;
        double range = ceil(after / CORNERS) + 5 - g->low[k];
        g->shift[k] = (uint8_t)bit;
        bit += (int)ceil(log2(range + 1.0));
        if (bit > 63) return false;
    }
    for (int k = 0; k < 2; k++) g->plane_scale[k] = (float)(plane_unit / sqrt((k + 1.0) * (k + 2.0)) / p->plane_sxy);
    double across = 2.0 / 3.0 * most[0] * g->plane_scale[0], down = most[1] * g->plane_scale[1];
    if (across * down > 16.0 * ((double)p->width * p->height + 65536.0)) return false;
    g->plane_low_a = -4;
    g->plane_low_b = -4;
    g->plane_columns = ((int32_t)ceil(across) + 7 + 15) / 16 * 16 + 2; /* whole vectors between two columns of zeros */
    g->plane_rows = (int32_t)ceil(down) + 9;
    return true;
}

/* Adding this to a packed key of a class goes one step along the axis: +1 for every coordinate, -5 for the axis's own. */
static uint64_t step_of(const Geometry *g, int which, int axis) {
    uint64_t step = 1;
    if (which == FEATURES) {
        step = (uint64_t)0 - FEATURES;
        for (int k = 0; k < FEATURES; k++) step += (uint64_t)1 << g->shift[k];
    }
    return axis < FEATURES ? step - ((uint64_t)1 << g->shift[axis]) : step;
}

static uint64_t mix(uint64_t key) { return (key ^ key >> 29) * 0x9e3779b97f4a7c15u; } /* its upper bits are used */

/* ---- simplices of one strip ---- */

typedef struct {
    uint32_t check;
    int32_t number; /* + 1; 0 where the slot is empty */
} SimplexSlot;

bool build_simplices(Job *job, Strip *strip) {
    int64_t pixels = (int64_t)(strip->row_end - strip->row_begin) * job->problem.width;
    int bits = 8;
    while (((int64_t)1 << bits) < pixels + pixels / 2) bits++;
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    SimplexSlot *slots = room_zero((size_t)1 << bits, sizeof *slots);
    uint64_t *key = strip->simplex_key = room(pixels, sizeof *key);
    uint32_t *ranks = strip->simplex_ranks = room(pixels, sizeof *ranks);
    bool fine = slots && key && ranks;
    int64_t count = 0;
    for (int64_t tile = strip->tile_begin; fine && tile < strip->tile_end; tile++) {
        uint64_t tile_key[TILE], hash[TILE];
        uint32_t tile_ranks[TILE];
        int32_t *simplex = job->simplex + tile * TILE;
        int row = (int)(tile / job->tiles_per_row), column = (int)(tile % job->tiles_per_row) * TILE;
        int used = job->problem.width - column < TILE ? job->problem.width - column : TILE;
        job->kernels->embed(job, row, column, used, job->weight + tile * CORNERS * TILE, tile_key, tile_ranks);
        for (int i = 0; i < used; i++) {
            hash[i] = mix(tile_key[i] ^ (uint64_t)tile_ranks[i] << 45);
            __builtin_prefetch(&slots[hash[i] >> (64 - bits)], 1);
        }
        for (int i = 0; i < used; i++) {
            uint64_t at = hash[i] >> (64 - bits);
            uint32_t check = (uint32_t)(hash[i] >> 8);
            int32_t n;
            for (; (n = slots[at].number); at = (at + 1) & mask)
                if (slots[at].check == check && key[n - 1] == tile_key[i] && ranks[n - 1] == tile_ranks[i]) break;
            if (!n) {
                key[count] = tile_key[i];
                ranks[count] = tile_ranks[i];
                n = (int32_t)++count;
                slots[at] = (SimplexSlot){check, n};
            }
            simplex[i] = n - 1;
        }
        for (int i = used; i < TILE; i++) simplex[i] = 0;
    }
    room_free(slots);
    strip->simplices = count;
    strip->class_corner = room(CORNERS * count, sizeof(int32_t));
    return fine && strip->class_corner;
}

/* ---- lattice points of one class, of all simplices ---- */

/* A larger copy of what there is; NULL when out of memory. */
static void *larger_room(void *old, int64_t count, int64_t wanted, size_t size) {
    void *grown = room(wanted, size);
    if (grown && old) memcpy(grown, old, count * size);
    if (grown) room_free(old);
    return grown;
}

static bool class_grow(Class *c) {
    int bits = c->bits + 1;
    Slot *slots = room_zero((size_t)1 << bits, sizeof *slots);
    uint64_t *key = larger_room(c->key, c->count, (int64_t)1 << bits, sizeof *key);
    if (key) c->key = key;
    if (!slots || !key) {
        room_free(slots);
        return false;
    }
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    for (int64_t i = 0; c->slots && i < (int64_t)1 << c->bits; i++) {
        if (!c->slots[i].number) continue;
        uint64_t at = mix(c->slots[i].key) >> (64 - bits);
        while (slots[at].number) at = (at + 1) & mask;
        slots[at] = c->slots[i];
    }
    room_free(c->slots);
    c->slots = slots;
    c->bits = bits;
    return true;
}

static bool owners_grow(Class *c, int64_t most) {
    if (c->borrowed + most <= c->owner_room) return true;
    int64_t wanted = c->owner_room * 2 + most;
    int32_t *owner = larger_room(c->owner, c->borrowed, wanted, sizeof *owner);
    if (!owner) return false;
    c->owner = owner;
    c->owner_room = wanted;
    return true;
}

/* Where one key is kept; a new one is added. */
static Slot *class_add(Class *c, uint64_t key, uint64_t hash) {
    uint64_t mask = ((uint64_t)1 << c->bits) - 1;
    uint64_t at = hash >> (64 - c->bits);
    for (; c->slots[at].number; at = (at + 1) & mask)
        if (c->slots[at].key == key) return &c->slots[at];
    c->key[c->count] = key;
    c->slots[at] = (Slot){key, (int32_t)++c->count, 0};
    return &c->slots[at];
}

/* Numbers the corners of one class, strip after strip. Of a point that an earlier strip has too, a strip has a private row,
 * noted as ~row. */
bool build_class(Job *job, Class *c, int which) {
    int64_t simplices = 0;
    for (int s = 0; s < job->strips; s++) simplices += job->strip[s].simplices;
    c->bits = 7;
    while ((int64_t)4 << c->bits < simplices) c->bits++;
    if (!class_grow(c)) return false;
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        const int64_t earlier_points = c->count, earlier_borrowed = c->borrowed;
        for (int64_t begin = 0; begin < strip->simplices; begin += AHEAD) {
            int count = (int)(strip->simplices - begin < AHEAD ? strip->simplices - begin : AHEAD);
            int32_t *corner = strip->class_corner + which * strip->simplices + begin;
            uint64_t key[AHEAD], hash[AHEAD];
            if (!owners_grow(c, AHEAD)) return false;
            if ((c->count + AHEAD) * 10 > (int64_t)7 << c->bits && !class_grow(c)) return false;
            job->kernels->corner_keys(job, strip, begin, count, which, key);
            for (int i = 0; i < count; i++) {
                hash[i] = mix(key[i]);
                __builtin_prefetch(&c->slots[hash[i] >> (64 - c->bits)], 1);
            }
            for (int i = 0; i < count; i++) {
                Slot *slot = class_add(c, key[i], hash[i]);
                corner[i] = slot->number - 1;
                if (slot->number > earlier_points) continue;
                if (slot->borrowed <= earlier_borrowed) {
                    c->owner[c->borrowed] = slot->number - 1;
                    slot->borrowed = (int32_t)++c->borrowed;
                }
                corner[i] = ~(slot->borrowed - 1);
            }
        }
    }
    return true;
}

/* From numbers within a class to rows of the tables; class by class to simplex by simplex. */
void number_corners(Job *job, Strip *strip) {
    const Lattice *lattice = &job->lattice[APPEARANCE];
    for (int r = 0; r < CORNERS; r++) {
        const int32_t points = (int32_t)lattice->class_begin[r], borrowed = (int32_t)lattice->borrowed_begin[r];
        for (int64_t k = 0; k < strip->simplices; k++) {
            int32_t corner = strip->class_corner[r * strip->simplices + k];
            strip->corner[k * CORNERS + r] = corner < 0 ? borrowed + ~corner : points + corner;
        }
    }
}

/* ---- neighbours ---- */

/* The next point along an axis for every point of one class, and the one before it for every point of the next class;
 * lattice->nobody where there is none. */
void build_neighbours(Job *job, const Class *classes, int which, int axis) {
    const Lattice *lattice = &job->lattice[APPEARANCE];
    const int following = (which + 1) % CORNERS;
    const Class *own = &classes[which], *other = &classes[following];
    const uint64_t step = step_of(&job->geometry, which, axis), mask = ((uint64_t)1 << other->bits) - 1;
    const int32_t first = (int32_t)lattice->class_begin[which], base = (int32_t)lattice->class_begin[following];
    int32_t *next = lattice->next[axis] + first, *before = lattice->before[axis] + base;
    for (int64_t i = 0; i < other->count; i++) before[i] = lattice->nobody;
    for (int64_t begin = 0; begin < own->count; begin += AHEAD) {
        int count = (int)(own->count - begin < AHEAD ? own->count - begin : AHEAD);
        uint64_t key[AHEAD], home[AHEAD];
        for (int i = 0; i < count; i++) {
            key[i] = own->key[begin + i] + step;
            home[i] = mix(key[i]) >> (64 - other->bits);
            __builtin_prefetch(&other->slots[home[i]]);
        }
        for (int i = 0; i < count; i++) {
            uint64_t at = home[i];
            while (other->slots[at].number && other->slots[at].key != key[i]) at = (at + 1) & mask;
            int32_t found = other->slots[at].number - 1;
            next[begin + i] = found < 0 ? lattice->nobody : base + found;
            if (found >= 0) before[found] = first + (int32_t)(begin + i);
        }
    }
}

/* The points of one axis, neighbour after neighbour; a point without neighbours keeps its value and is left out. */
bool build_chains(Job *job, int axis, int parts) {
    Lattice *lattice = &job->lattice[APPEARANCE];
    const int32_t *next = lattice->next[axis], *before = lattice->before[axis], nobody = lattice->nobody;
    Chains *chains = &lattice->chains[axis];
    if (!(chains->link = room(lattice->rows + 1, sizeof *chains->link))) return false;
    int64_t length = 0;
    for (int64_t i = 0; i < lattice->rows; i++) {
        if (before[i] != nobody || next[i] == nobody) continue;
        chains->link[length++] = (int32_t)~i;
        for (int32_t at = next[i]; at != nobody; at = next[at]) chains->link[length++] = at;
    }
    for (int part = 0; part <= parts; part++) {
        int64_t cut = share_begin(length, part, parts);
        while (cut < length && chains->link[cut] >= 0) cut++;
        chains->cut[part] = cut;
    }
    return true;
}

/* ---- the smoothness lattice ---- */

/* Marks the points that the pixels of a strip use, and the range of them. */
void build_plane(Job *job, Strip *strip) {
    int32_t *used = job->lattice[PLANE].used, low = INT32_MAX, high = 0;
    for (int64_t tile = strip->tile_begin; tile < strip->tile_end; tile++) {
        float weight[PLANE_CORNERS * TILE];
        int32_t index[PLANE_CORNERS * TILE];
        int row = (int)(tile / job->tiles_per_row), column = (int)(tile % job->tiles_per_row) * TILE;
        int count = job->problem.width - column < TILE ? job->problem.width - column : TILE;
        job->kernels->plane(job, row, column, count, weight, index);
        for (int i = 0; i < PLANE_CORNERS * TILE; i++) {
            __atomic_store_n(&used[index[i]], -1, __ATOMIC_RELAXED); /* several strips may say so at once */
            low = index[i] < low ? index[i] : low;
            high = index[i] >= high ? index[i] + 1 : high;
        }
    }
    strip->plane_low = low;
    strip->plane_high = high;
}
