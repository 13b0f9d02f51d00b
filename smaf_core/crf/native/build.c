/* Building both lattices: which simplices the pixels lie in, which lattice points these have, who is whose neighbour. */
#include "build.h"


#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t key) {
    key ^= key >> 32;
    key *= 0xd6e8feb86659fd93u;
    key ^= key >> 32;
    key *= 0xd6e8feb86659fd93u;
    return key ^ key >> 32;
}

/* ---- points: lattice points by key, in one part per thread ---- */

static bool points_grow(Points *points) {
    int bits = points->bits ? points->bits + 1 : points->first_bits;
    Slot *slots = calloc((size_t)1 << bits, sizeof *slots);
    uint64_t *key = realloc(points->key, sizeof *key * (((size_t)1 << bits) / 2 + 1));
    if (key) points->key = key;
    if (!slots || !key) {
        free(slots);
        return false;
    }
    free(points->slots);
    points->slots = slots;
    points->bits = bits;
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    for (int64_t i = 0; i < points->count; i++) {
        uint64_t hash = mix(key[i]), at = hash & mask;
        while (slots[at].number) at = (at + 1) & mask;
        slots[at] = (Slot){(uint32_t)(hash >> 32), (int32_t)i + 1};
    }
    return true;
}

static int32_t points_find(const Points *points, uint64_t key, uint64_t hash) {
    uint64_t mask = ((uint64_t)1 << points->bits) - 1;
    for (uint64_t at = hash & mask; points->slots[at].number; at = (at + 1) & mask)
        if (points->slots[at].check == (uint32_t)(hash >> 32) && points->key[points->slots[at].number - 1] == key)
            return points->slots[at].number - 1;
    return -1;
}

/* -1 when out of memory. */
static int32_t points_add(Points *points, uint64_t key, uint64_t hash) {
    uint64_t mask = ((uint64_t)1 << points->bits) - 1, at = hash & mask;
    for (; points->slots[at].number; at = (at + 1) & mask)
        if (points->slots[at].check == (uint32_t)(hash >> 32) && points->key[points->slots[at].number - 1] == key)
            return points->slots[at].number - 1;
    if (2 * points->count >= (int64_t)mask) {
        if (points->count >= INT32_MAX / 2 || !points_grow(points)) return -1;
        return points_add(points, key, hash);
    }
    points->key[points->count] = key;
    points->slots[at] = (Slot){(uint32_t)(hash >> 32), (int32_t)points->count + 1};
    return (int32_t)points->count++;
}

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
    g->plane_columns = (int32_t)ceil(across) + 9;
    g->plane_rows = (int32_t)ceil(down) + 9;
    return true;
}

/* Adding this to a packed key goes one step along the axis: +1 for every coordinate, -5 for the one of the axis. */
static uint64_t step_of(const Geometry *g, uint64_t key, int axis) {
    uint64_t step = 1;
    if ((key & 7) == FEATURES) {
        step = (uint64_t)0 - FEATURES;
        for (int k = 0; k < FEATURES; k++) step += (uint64_t)1 << g->shift[k];
    }
    return axis < FEATURES ? step - ((uint64_t)1 << g->shift[axis]) : step;
}

/* ---- simplices of one strip ---- */

static uint64_t simplex_hash(uint64_t key, uint32_t ranks) { return mix(key ^ (uint64_t)ranks * 0x9e3779b97f4a7c15u); }

bool build_simplices(Job *job, Strip *strip) {
    int64_t pixels = (int64_t)(strip->row_end - strip->row_begin) * job->problem.width;
    int bits = 8;
    while (((int64_t)1 << bits) < pixels + pixels / 2) bits++;
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    Slot *slots = calloc((size_t)1 << bits, sizeof *slots);
    uint64_t *key = malloc(sizeof *key * pixels);
    uint32_t *ranks = malloc(sizeof *ranks * pixels);
    strip->simplex_key = key;
    strip->simplex_ranks = ranks;
    if (!slots || !key || !ranks) {
        free(slots);
        return false;
    }
    int64_t count = 0;
    for (int64_t tile = strip->tile_begin; tile < strip->tile_end; tile++) {
        uint64_t tile_key[TILE], hash[TILE];
        uint32_t tile_ranks[TILE];
        int32_t *simplex = job->simplex + tile * TILE;
        int row = (int)(tile / job->tiles_per_row), column = (int)(tile % job->tiles_per_row) * TILE;
        int used = job->problem.width - column < TILE ? job->problem.width - column : TILE;
        job->kernels->embed(job, row, column, used, job->weight + tile * CORNERS * TILE, tile_key, tile_ranks);
        for (int i = 0; i < used; i++) {
            hash[i] = simplex_hash(tile_key[i], tile_ranks[i]);
            __builtin_prefetch(&slots[hash[i] & mask], 1);
        }
        for (int i = 0; i < used; i++) {
            uint64_t at = hash[i] & mask;
            uint32_t check = (uint32_t)(hash[i] >> 32);
            int32_t n;
            for (; (n = slots[at].number); at = (at + 1) & mask)
                if (slots[at].check == check && key[n - 1] == tile_key[i] && ranks[n - 1] == tile_ranks[i]) break;
            if (!n) {
                key[count] = tile_key[i];
                ranks[count] = tile_ranks[i];
                n = (int32_t)++count;
                slots[at] = (Slot){check, n};
            }
            simplex[i] = n - 1;
        }
        for (int i = used; i < TILE; i++) simplex[i] = 0;
    }
    free(slots);
    strip->simplices = count;
    strip->corner = malloc(sizeof *strip->corner * CORNERS * count);
    return strip->corner != NULL;
}

/* ---- lattice points of all simplices; a thread keeps those whose hash falls to its part ---- */

static int part_of(uint64_t hash, int parts) { return (int)(((hash >> 16 & 0xffff) * (uint64_t)parts) >> 16); }

/* The keys of the corners of a simplex: from corner r to r + 1 is one step along the axis of rank 5 - r. */
static void corner_keys(const Geometry *g, uint64_t key, uint32_t ranks, uint64_t corner[CORNERS]) {
    int axis_of_rank[8];
    for (int k = 0; k < CORNERS; k++) axis_of_rank[ranks >> (3 * k) & 7] = k;
    corner[0] = key;
    for (int r = 1; r < CORNERS; r++) {
        int axis = axis_of_rank[CORNERS - r];
        key += axis < FEATURES ? 1 - ((uint64_t)1 << g->shift[axis]) : 1;
        corner[r] = key;
    }
}

bool build_points(Job *job, Points *points, int part, int parts) {
    int64_t simplices = 0;
    for (int s = 0; s < job->strips; s++) simplices += job->strip[s].simplices;
    points->first_bits = 8;
    while (((int64_t)1 << points->first_bits) * parts < simplices) points->first_bits++;
    if (!points_grow(points)) return false;
    enum { AHEAD = 16 };
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        for (int64_t begin = 0; begin < strip->simplices; begin += AHEAD) {
            int64_t end = begin + AHEAD < strip->simplices ? begin + AHEAD : strip->simplices;
            uint64_t key[AHEAD * CORNERS], hash[AHEAD * CORNERS];
            int count = (int)(end - begin) * CORNERS;
            for (int64_t i = begin; i < end; i++)
                corner_keys(&job->geometry, strip->simplex_key[i], strip->simplex_ranks[i], key + (i - begin) * CORNERS);
            uint64_t mask = ((uint64_t)1 << points->bits) - 1;
            for (int k = 0; k < count; k++) {
                hash[k] = mix(key[k]);
                if (part_of(hash[k], parts) == part) __builtin_prefetch(&points->slots[hash[k] & mask], 1);
            }
            for (int k = 0; k < count; k++) {
                if (part_of(hash[k], parts) != part) continue;
                int32_t number = points_add(points, key[k], hash[k]);
                if (number < 0) return false;
                strip->corner[begin * CORNERS + k] = number * parts + part; /* made dense by number_corners */
            }
        }
    }
    return true;
}

/* From (number, part) to one numbering of all points. */
void number_corners(Job *job, const Points *points, int part, int parts) {
    int64_t before[MAX_THREADS] = {0};
    for (int p = 1; p < parts; p++) before[p] = before[p - 1] + points[p - 1].count;
    for (int s = 0; s < job->strips; s++) {
        int32_t *corner = job->strip[s].corner;
        int64_t count = job->strip[s].simplices * CORNERS;
        for (int64_t k = share_begin(count, part, parts); k < share_begin(count, part + 1, parts); k++)
            corner[k] = (int32_t)(before[corner[k] % parts] + corner[k] / parts);
    }
}

/* The next point along an axis for every point of one part; -1 where there is none. */
void build_neighbours(const Job *job, const Points *points, int part, int parts, int axis, int32_t *next) {
    enum { AHEAD = 32 };
    int64_t before[MAX_THREADS] = {0};
    for (int p = 1; p < parts; p++) before[p] = before[p - 1] + points[p - 1].count;
    const Points *own = &points[part];
    for (int64_t begin = 0; begin < own->count; begin += AHEAD) {
        int64_t end = begin + AHEAD < own->count ? begin + AHEAD : own->count;
        uint64_t key[AHEAD], hash[AHEAD];
        for (int64_t i = begin; i < end; i++) {
            key[i - begin] = own->key[i] + step_of(&job->geometry, own->key[i], axis);
            uint64_t h = hash[i - begin] = mix(key[i - begin]);
            const Points *where = &points[part_of(h, parts)];
            __builtin_prefetch(&where->slots[h & (((uint64_t)1 << where->bits) - 1)]);
        }
        for (int64_t i = begin; i < end; i++) {
            int other = part_of(hash[i - begin], parts);
            int32_t found = points_find(&points[other], key[i - begin], hash[i - begin]);
            next[before[part] + i] = found < 0 ? -1 : (int32_t)(before[other] + found);
        }
    }
}

/* ---- chains of one axis ---- */

bool build_chains(Chains *chains, const int32_t *next, int64_t rows, int parts) {
    uint8_t *follows = calloc(rows, 1);
    chains->link = malloc(sizeof *chains->link * (rows + 1));
    if (!follows || !chains->link) {
        free(follows);
        return false;
    }
    for (int64_t i = 0; i < rows; i++)
        if (next[i] >= 0) follows[next[i]] = 1;
    int64_t length = 0;
    for (int64_t i = 0; i < rows; i++) {
        if (follows[i] || next[i] < 0) continue; /* a point without neighbours keeps its value */
        chains->link[length++] = (int32_t)~i;
        for (int32_t at = next[i]; at >= 0; at = next[at]) chains->link[length++] = at;
    }
    free(follows);
    chains->length = length;
    for (int part = 0; part <= parts; part++) {
        int64_t cut = share_begin(length, part, parts);
        while (cut < length && chains->link[cut] >= 0) cut++;
        chains->cut[part] = cut;
    }
    return true;
}

/* ---- the smoothness lattice ---- */

/* Marks the points that pixels use, and the range of them that every strip uses. */
void mark_plane(Job *job, Strip *strip, float *used) {
    strip->plane_low = INT32_MAX;
    strip->plane_high = 0;
    for (int64_t tile = strip->tile_begin; tile < strip->tile_end; tile++) {
        float weight[PLANE_CORNERS * TILE];
        int32_t index[PLANE_CORNERS * TILE];
        int row = (int)(tile / job->tiles_per_row), column = (int)(tile % job->tiles_per_row) * TILE;
        int count = job->problem.width - column < TILE ? job->problem.width - column : TILE;
        job->kernels->plane(job, row, column, count, weight, index);
        for (int i = 0; i < PLANE_CORNERS * TILE; i++) {
            used[index[i]] = 1.0f;
            strip->plane_low = index[i] < strip->plane_low ? index[i] : strip->plane_low;
            strip->plane_high = index[i] >= strip->plane_high ? index[i] + 1 : strip->plane_high;
        }
    }
}
