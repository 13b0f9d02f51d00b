/* Building both lattices: which simplices the pixels lie in, which lattice points these have, who is whose neighbour. */
#include "build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* ---- the packing of lattice points ---- */

/* A key has five fields, from the most important: y, x, red, green, blue. Field k but the last is the sum of the point's
 * first k + 1 coordinates less k + 1 times the next, over 6, which grows with feature k alone; the last is coordinate 5.
 * False when a key does not fit into 64 bits. */
static bool pack_of(const double largest[FEATURES], Geometry *g) {
    static const int from_lowest[FEATURES] = {4, 3, 2, 0, 1};
    double size[FEATURES];
    for (int k = 0; k < FEATURES; k++)
        size[k] = ceil(largest[k] * (k < FEATURES - 1 ? (k + 1) * (k + 2) / (double)CORNERS : FEATURES)) + 2 * MARGIN;
    int bit = 0;
    for (int i = 0; i < FEATURES; i++) {
        int k = from_lowest[i];
        g->shift[k] = (uint8_t)bit;
        bit += (int)ceil(log2(size[k] + 1.0));
        if (bit > 62) return false;
    }
    g->bits = bit;
    g->blue_low = -(int32_t)(size[FEATURES - 1] - MARGIN);
    for (int axis = 0; axis < CORNERS; axis++) { /* +1 for every coordinate, -5 for the axis's own */
        g->step[axis] = (uint64_t)(axis < FEATURES ? 1 : -FEATURES) << g->shift[FEATURES - 1];
        for (int k = 0; k < FEATURES - 1; k++)
            g->step[axis] += (uint64_t)(axis <= k ? -1 : axis == k + 1 ? k + 1 : 0) << g->shift[k];
    }
    return true;
}

/* Fills in the scales and how a lattice point is packed. False when a key does not fit into 64 bits, or the smoothness
 * lattice would be far larger than the image. */
bool geometry_of(const Problem *p, Geometry *g) {
    const double plane_unit = sqrt(2.0 / 3.0) * 3, unit = sqrt(2.0 / 3.0) * CORNERS;
    const double most[FEATURES] = {p->width - 1.0, p->height - 1.0, 255, 255, 255};
    double largest[FEATURES];
    for (int k = 0; k < FEATURES; k++) {
        double sigma = k < 2 ? p->sxy : p->srgb;
        g->scale[k] = (float)(unit / sqrt((k + 1.0) * (k + 2.0)) / sigma);
        largest[k] = most[k] * g->scale[k];
    }
    if (!pack_of(largest, g)) return false;
    for (int k = 0; k < 2; k++) g->plane_scale[k] = (float)(plane_unit / sqrt((k + 1.0) * (k + 2.0)) / p->plane_sxy);
    g->plane_across = g->plane_scale[0] * (2.0f / 3.0f);
    double across = 2.0 / 3.0 * most[0] * g->plane_scale[0], down = most[1] * g->plane_scale[1];
    if (across * down > 16.0 * ((double)p->width * p->height + 65536.0)) return false;
    g->plane_low_a = -4;
    g->plane_low_b = -4;
    g->plane_columns = ((int32_t)ceil(across) + 7 + 15) / 16 * 16 + 2; /* whole vectors between two columns of zeros */
    g->ring_columns = (int32_t)((float)TILE * g->plane_across) + 4;
    g->plane_rows = (int32_t)ceil(down) + 9;
    return true;
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
    uint32_t *path = strip->simplex_path = room(pixels, sizeof *path);
    bool fine = slots && key && path;
    int64_t count = 0;
    for (int64_t tile = strip->tile_begin; fine && tile < strip->tile_end; tile++) {
        uint64_t tile_key[TILE], hash[TILE];
        uint32_t tile_path[TILE];
        int32_t *simplex = job->simplex + tile * TILE;
        Place place = place_of(job, strip, tile);
        float *weight = job->weight + tile * CORNERS * TILE;
        job->kernels->embed(job, place.row, place.column, place.count, weight, tile_key, tile_path);
        for (int i = 0; i < place.count; i++) {
            hash[i] = mix(tile_key[i] ^ (uint64_t)tile_path[i] << 45);
            __builtin_prefetch(&slots[hash[i] >> (64 - bits)], 1);
        }
        for (int i = 0; i < place.count; i++) {
            uint64_t at = hash[i] >> (64 - bits);
            uint32_t check = (uint32_t)(hash[i] >> 8);
            int32_t n;
            for (; (n = slots[at].number); at = (at + 1) & mask)
                if (slots[at].check == check && key[n - 1] == tile_key[i] && path[n - 1] == tile_path[i]) break;
            if (!n) {
                key[count] = tile_key[i];
                path[count] = tile_path[i];
                n = (int32_t)++count;
                slots[at] = (SimplexSlot){check, n};
            }
            simplex[i] = n - 1;
        }
        for (int i = place.count; i < TILE; i++) simplex[i] = 0;
    }
    room_free(slots);
    strip->simplices = count;
    return fine;
}

/* ---- lattice points of one strip ---- */

/* A lattice point in a strip's table; 16 bytes, so that it never straddles a cache line. */
typedef struct {
    uint64_t key;
    int32_t number; /* + 1; 0 where the slot is empty */
} Slot;

typedef struct {
    Slot *slots;
    int bits;
    Numbered *point; /* (count) in the order in which simplices first have them */
    int64_t count;
} Points;

static bool points_grow(Points *p) {
    int bits = p->bits + 1;
    Slot *slots = room_zero((size_t)1 << bits, sizeof *slots);
    Numbered *point = room((size_t)1 << bits, sizeof *point);
    if (!slots || !point) {
        room_free(slots);
        room_free(point);
        return false;
    }
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    for (int64_t i = 0; i < p->count; i++) {
        uint64_t at = mix(p->point[i].key) >> (64 - bits);
        while (slots[at].number) at = (at + 1) & mask;
        slots[at] = (Slot){p->point[i].key, (int32_t)i + 1};
        point[i] = p->point[i];
    }
    room_free(p->slots);
    room_free(p->point);
    p->slots = slots;
    p->point = point;
    p->bits = bits;
    return true;
}

static uint32_t points_add(Points *p, uint64_t key, uint64_t at) {
    uint64_t mask = ((uint64_t)1 << p->bits) - 1;
    for (; p->slots[at].number; at = (at + 1) & mask)
        if (p->slots[at].key == key) return (uint32_t)p->slots[at].number - 1;
    p->point[p->count] = (Numbered){key, (int32_t)p->count};
    p->slots[at] = (Slot){key, (int32_t)++p->count};
    return (uint32_t)p->count - 1;
}

/* Numbers the points of a strip's simplices. */
static bool number_points(const Job *job, Strip *strip, Points *p) {
    enum { AT_ONCE = 16 }; /* simplices whose look-ups are asked of the memory before the first is needed */
    for (int64_t begin = 0; begin < strip->simplices; begin += AT_ONCE) {
        int count = (int)(strip->simplices - begin < AT_ONCE ? strip->simplices - begin : AT_ONCE);
        uint64_t key[AT_ONCE * CORNERS], home[AT_ONCE * CORNERS];
        if ((p->count + AT_ONCE * CORNERS) * 8 > (int64_t)5 << p->bits && !points_grow(p)) return false;
        for (int i = 0; i < count; i++) {
            uint32_t path = strip->simplex_path[begin + i];
            uint64_t at = strip->simplex_key[begin + i];
            for (int r = 0; r < CORNERS; r++, path >>= 3) {
                key[i * CORNERS + r] = at;
                at += job->geometry.step[path & 7];
            }
        }
        for (int i = 0; i < count * CORNERS; i++) {
            home[i] = mix(key[i]) >> (64 - p->bits);
            __builtin_prefetch(&p->slots[home[i]], 1);
        }
        for (int i = 0; i < count * CORNERS; i++) strip->corner[begin * CORNERS + i] = points_add(p, key[i], home[i]);
    }
    return true;
}

/* Ascending by key, digit by digit from the lowest; `spare` is as large. Gives the one of both that holds the answer. */
static Numbered *sort_points(Numbered *point, Numbered *spare, int64_t count, int bits) {
    enum { DIGIT = 11, VALUES = 1 << DIGIT };
    for (int shift = 0; shift < bits; shift += DIGIT) {
        int64_t begin[VALUES + 1] = {0};
        for (int64_t i = 0; i < count; i++) begin[(point[i].key >> shift & (VALUES - 1)) + 1]++;
        for (int v = 0; v < VALUES; v++) begin[v + 1] += begin[v];
        for (int64_t i = 0; i < count; i++) spare[begin[point[i].key >> shift & (VALUES - 1)]++] = point[i];
        Numbered *sorted = spare;
        spare = point;
        point = sorted;
    }
    return point;
}

/* The strip's points in ascending order; a key larger than any follows them. */
static bool order_points(const Job *job, Strip *strip, Points *p) {
    Numbered *spare = room(p->count, sizeof *spare);
    strip->points = p->count;
    strip->point_key = room(p->count + 1, sizeof(uint64_t));
    strip->point_place = room(p->count, sizeof(int32_t));
    strip->point_row = room(p->count, sizeof(int32_t));
    bool fine = spare && strip->point_key && strip->point_place && strip->point_row;
    if (fine) {
        const Numbered *sorted = sort_points(p->point, spare, p->count, job->geometry.bits);
        for (int64_t i = 0; i < p->count; i++) {
            strip->point_key[i] = sorted[i].key;
            strip->point_place[sorted[i].number] = (int32_t)i;
        }
        strip->point_key[p->count] = UINT64_MAX;
    }
    room_free(spare);
    return fine;
}

bool build_points(Job *job, Strip *strip) {
    Points p = {.bits = 8};
    while ((int64_t)1 << p.bits < strip->simplices / 2) p.bits++;
    strip->corner = room(CORNERS * strip->simplices, sizeof(uint32_t));
    bool fine = strip->corner && points_grow(&p) && number_points(job, strip, &p) && order_points(job, strip, &p);
    room_free(p.slots);
    room_free(p.point);
    return fine;
}

/* ---- lattice points of all strips ---- */

/* All strips' points become the lattice's rows, in ascending order. A strip notes the row of each, or ~row where an earlier
 * strip has the point too; how many of these there are is left in borrowed_end. */
bool merge_points(Job *job) {
    Lattice *lattice = &job->lattice[APPEARANCE];
    const uint64_t *head[MAX_STRIPS];
    int32_t *row_of[MAX_STRIPS];
    int64_t most = 0, rows = 0;
    for (int s = 0; s < job->strips; s++) {
        head[s] = job->strip[s].point_key;
        row_of[s] = job->strip[s].point_row;
        most += job->strip[s].points;
    }
    if (!(lattice->key = room(most + 1, sizeof(uint64_t)))) return false;
    for (;; rows++) {
        uint64_t least = UINT64_MAX;
        for (int s = 0; s < job->strips; s++) least = *head[s] < least ? *head[s] : least;
        if (least == UINT64_MAX) break;
        lattice->key[rows] = least;
        int32_t row = (int32_t)rows;
        for (int s = 0; s < job->strips; s++) {
            if (*head[s] != least) continue;
            *row_of[s]++ = row;
            job->strip[s].borrowed_end += row < 0;
            head[s]++;
            row = ~(int32_t)rows; /* for the strips after the first that has it */
        }
    }
    lattice->rows = rows;
    return true;
}

/* Gives a strip's borrowed points rows of its own, and its corners their rows. */
void number_corners(Job *job, Strip *strip) {
    int32_t *owner = job->lattice[APPEARANCE].owner - job->lattice[APPEARANCE].rows;
    int32_t borrowed = (int32_t)strip->borrowed_begin;
    for (int64_t i = 0; i < strip->points; i++) {
        if (strip->point_row[i] >= 0) continue;
        owner[borrowed] = ~strip->point_row[i];
        strip->point_row[i] = borrowed++;
    }
    for (int64_t n = 0; n < strip->points; n++) strip->point_place[n] = strip->point_row[strip->point_place[n]];
    for (int64_t k = 0; k < strip->simplices * CORNERS; k++)
        strip->corner[k] = (uint32_t)strip->point_place[strip->corner[k]];
}

/* ---- neighbours ---- */

/* The next point along an axis for every point, and the one before it; lattice->nobody where there is none. A step keeps
 * the order: so both are found by one walk along the points and along the points a step further. */
void build_neighbours(Job *job, int axis) {
    const Lattice *lattice = &job->lattice[APPEARANCE];
    const uint64_t *key = lattice->key, step = job->geometry.step[axis];
    int32_t *next = lattice->next[axis], *before = lattice->before[axis];
    const int32_t nobody = lattice->nobody, rows = (int32_t)lattice->rows;
    int32_t i = 0, j = 0;
    while (i < rows && j < rows) { /* without branches: who is ahead is anybody's guess */
        uint64_t wanted = key[i] + step, found = key[j];
        next[i] = wanted == found ? j : nobody;
        before[j] = wanted == found ? i : nobody;
        i += wanted <= found;
        j += found <= wanted;
    }
    for (; i < rows; i++) next[i] = nobody;
    for (; j < rows; j++) before[j] = nobody;
}

/* ---- the order of the blur ---- */

typedef struct {
    int32_t along; /* the line */
    Piece piece;
} Cell;

static int by_line(const void *a, const void *b) {
    const Cell *one = a, *other = b;
    if (one->piece.line != other->piece.line) return one->piece.line < other->piece.line ? -1 : 1;
    return (one->along > other->along) - (one->along < other->along);
}

/* Where the cell that begins at `begin` ends. */
static int64_t cell_end(const Lattice *lattice, int shift, int64_t begin) {
    int64_t low = begin + 1, high = lattice->rows;
    const uint64_t cell = lattice->key[begin] >> shift;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (lattice->key[middle] >> shift == cell)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int32_t line_of(int route, int32_t x, int32_t y) {
    return route == 0 ? y - x : route == 1 ? y + x : 2 * x + (y & 1);
}

/* Cell after cell along an axis, so that three cells in the cache serve for one; pieces of cells where these are large, but
 * for the last axis, after which a cell goes through the axes within it. */
bool build_route(Job *job, int which, int parts) {
    enum { LARGE_PIECE = 4096 };
    Lattice *lattice = &job->lattice[APPEARANCE];
    Route *route = &lattice->route[which];
    const Geometry *g = &job->geometry;
    const int shift = g->shift[0]; /* x and y are above it */
    const uint64_t mask = ((uint64_t)1 << (g->shift[1] - shift)) - 1;
    int64_t count = 0, rows = 0, k = 0;
    for (int64_t at = 0; at < lattice->rows; at = cell_end(lattice, shift, at)) count++;
    const bool whole = which == PLANE_AXES - 1;
    if (!whole) count += lattice->rows / LARGE_PIECE;
    Cell *cell = malloc(count * sizeof *cell);
    if (!cell || !(route->piece = room(count, sizeof *route->piece))) {
        free(cell);
        return false;
    }
    count = 0;
    for (int64_t at = 0, end; at < lattice->rows; at = end) {
        end = cell_end(lattice, shift, at);
        if (!whole && end > at + LARGE_PIECE) end = at + LARGE_PIECE;
        uint64_t place = lattice->key[at] >> shift;
        int32_t x = (int32_t)(place & mask), y = (int32_t)(lattice->key[at] >> g->shift[1]);
        cell[count++] = (Cell){y, {(int32_t)at, (int32_t)end, line_of(which, x, y)}};
    }
    qsort(cell, count, sizeof *cell, by_line);
    route->count = count;
    for (int part = 0; part <= parts; part++) {
        for (; k < count && rows < share_begin(lattice->rows, part, parts); k++) {
            rows += cell[k].piece.end - cell[k].piece.begin;
            route->piece[k] = cell[k].piece;
        }
        route->cut[part] = k;
    }
    free(cell);
    return true;
}

/* ---- the smoothness lattice ---- */

/* Marks the points that the pixels of a strip use, and the range of them, in whole rows. */
void build_plane(Job *job, Strip *strip) {
    int32_t *used = job->lattice[PLANE].used, low = INT32_MAX, high = 0;
    const int32_t columns = job->geometry.plane_columns;
    for (int64_t tile = strip->tile_begin; tile < strip->tile_end; tile++) {
        float weight[PLANE_CORNERS * TILE];
        int32_t index[PLANE_CORNERS * TILE], ring[PLANE_CORNERS * TILE], row[TILE];
        Place place = place_of(job, strip, tile);
        job->kernels->plane(job, place.row, place.column, place.count, 0, weight, index, ring, row);
        for (int i = 0; i < PLANE_CORNERS * TILE; i++) {
            __atomic_store_n(&used[index[i]], -1, __ATOMIC_RELAXED); /* several strips may say so at once */
            low = index[i] < low ? index[i] : low;
            high = index[i] >= high ? index[i] + 1 : high;
        }
    }
    strip->plane_low = low / columns * columns;
    strip->plane_high = (high + columns - 1) / columns * columns;
}
