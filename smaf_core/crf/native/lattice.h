/* The dense CRF on permutohedral lattices: what the parts of the extension share.
 *
 * Adams, Baek & Davis, Eurographics 2010 (the lattice); Krahenbuhl & Koltun, NIPS 2011 (the mean field on it).
 *
 * An image is cut into strips of rows, a row into tiles of TILE pixels. One pass over the tiles does, for every pixel,
 * slice (read the blurred messages from both lattices), softmax, and splat (add the new marginals to the lattices of the
 * next step): the marginals never go to memory. Every strip adds into rows of its own where a lattice point is shared
 * with an earlier strip, and these are summed in a fixed order: the answer is the same, bit by bit, for any number of
 * threads. What is splatted is each label's marginal less the last label's: softmax needs no more than what the messages
 * for the others have over that for the last, a filter is linear, and so the last label needs no channel.
 */
#ifndef SMAF_LATTICE_H
#define SMAF_LATTICE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TILE = 64,          /* pixels worked on together; a row's last tile may be part empty */
    FEATURES = 5,       /* x, y, red, green, blue */
    CORNERS = 6,        /* of a simplex of the appearance lattice */
    PLANE_CORNERS = 3,  /* of a triangle of the smoothness lattice */
    MAX_THREADS = 64,
    MAX_STRIPS = 8,
    NARROW = 4,         /* rows of so many floats are blurred from one table to the other, wider ones in place */
};

typedef enum { NORM_NONE, NORM_BEFORE, NORM_AFTER, NORM_SYMMETRIC } Norm;

/* What the caller asks; arrays belong to the caller. */
typedef struct {
    int height, width;
    int labels;                  /* inferred ones, >= 2 */
    const uint8_t *image;        /* (height, width, 3) */
    const float *probabilities;  /* (all labels, height, width) */
    const int32_t *label;        /* the inferred ones among all labels */
    const int32_t *strokes;      /* (height, width) index among the inferred labels, -1 where free; or NULL */
    float *marginals;            /* (all labels, height, width); only inferred labels are written */
    int iterations;
    float plane_sxy, plane_weight;
    float sxy, srgb, weight;
    Norm norm;
    bool include_self;
    int threads;
} Problem;

/* How a feature vector goes to the plane x_0 + ... + x_5 = 0, and a lattice point into 64 bits. */
typedef struct {
    float scale[FEATURES];     /* per unit of the feature, kernel width included */
    int32_t low[FEATURES];     /* smallest quotient coordinate / 6, so that packed ones are >= 0 */
    uint8_t shift[FEATURES];   /* bit of each coordinate in the key; bits 0-2 hold the remainder */
    float plane_scale[2];
    int32_t plane_low_a, plane_low_b, plane_rows, plane_columns;
} Geometry;

/* A strip, the simplices in it, and the lattice points it sums on its own because an earlier strip has them too. */
typedef struct {
    int row_begin, row_end;     /* of the image */
    int64_t tile_begin, tile_end;
    int64_t simplices;
    uint64_t *simplex_key;      /* packed corner 0 */
    uint32_t *simplex_ranks;    /* 3 bits a coordinate */
    int32_t *class_corner;      /* (6, simplices) numbers within classes, before there are rows */
    int32_t *corner;            /* (simplices, 6) lattice rows, private ones where an earlier strip has the point too */
    int32_t plane_low, plane_high;  /* smoothness points touched */
    int32_t plane_border;           /* points below it are shared with earlier strips ... */
    int32_t plane_shift;            /* ... and this leads to the strip's private rows */
} Strip;

typedef struct {
    int32_t *link;    /* lattice rows in the order of the axis; a row that begins a chain is stored as ~row */
    int64_t length;
    int64_t cut[MAX_THREADS + 1]; /* where each thread's share begins: always at the start of a chain */
} Chains;

typedef struct {
    int64_t rows;         /* lattice points */
    int64_t all_rows;     /* and the strips' private ones behind them, and in the appearance lattice one that stays zero */
    float *table[2];      /* one is sliced while the other is splatted to; channels in blocks of 16, then 4 (or a single
                           * one): block by block (all_rows, 16), so that what is read at once is in one cache line */
    /* of the appearance lattice: */
    int64_t class_begin[CORNERS + 1];    /* points are numbered class by class (build.h) */
    int64_t borrowed_begin[CORNERS + 1]; /* and so are private rows, within a class strip by strip */
    int32_t *owner;                      /* (borrowed) the point whose private row it is */
    int32_t nobody;                      /* the row that stays zero: the neighbour of who has none */
    int32_t *next[CORNERS], *before[CORNERS]; /* (rows) neighbours along each axis */
    Chains chains[CORNERS];              /* the same for wide rows: each is read and written once an axis */
    /* of the smoothness lattice, a regular grid: */
    int32_t *used;                       /* all bits set where a pixel uses a point, 0 elsewhere */
} Lattice;

typedef struct Job Job;

/* The appearance kernel without a lattice: all pairs of pixels. */
typedef struct {
    int64_t pixels;
    int channels;
    const float *feature; /* (FEATURES, pixels) */
    const float *value;   /* (channels, pixels) */
    float *sum;           /* (channels, pixels) */
} Pairs;

/* Everything that depends on the instruction set; one instance for each. */
typedef struct {
    const char *name;
    void (*embed)(const Job *, int row, int column, int count, float *weight, uint64_t *key, uint32_t *ranks);
    void (*plane)(const Job *, int row, int column, int count, float *weight, int32_t *index);
    void (*corner_keys)(const Job *, const Strip *, int64_t begin, int count, int corner, uint64_t *key);
    void (*prepare)(const Job *, int64_t tile_begin, int64_t tile_end);
    void (*pass)(const Job *, const Strip *, int kind, float *scratch);
    void (*splat_one)(const Job *, const Strip *, const float *const value[2]);
    void (*slice_one)(const Job *, const Strip *, float *const sum[2]);
    void (*normalise)(const Job *, const Strip *);
    void (*blur)(const Lattice *, int axis, int thread, int threads, int width, int which);
    void (*blur_plane)(const Job *, int phase, int thread, int threads, int width, int which);
    void (*pairs)(const Pairs *, int64_t begin, int64_t end);
} Kernels;

enum { PASS_FIRST, PASS_MIDDLE, PASS_LAST };
enum { PLANE, APPEARANCE };

struct Job {
    Problem problem;
    Geometry geometry;
    const Kernels *kernels;
    int row_width;             /* floats of a lattice row: labels - 1, rounded up */
    int tiles_per_row;
    int64_t tiles;
    int strips;
    Strip strip[MAX_STRIPS];
    float *weight;             /* (tiles, 6, TILE) barycentric weights; normalisation folded in */
    int32_t *simplex;          /* (tiles, TILE) simplex of the strip */
    float *plane_factor;       /* (tiles, TILE) the smoothness kernel's normalisation; its weights are worked out anew, which
                                * is quicker than reading them */
    float *splat_ratio[2];     /* (tiles, TILE) splat weight / slice weight, or NULL where they are equal */
    float *self_weight;        /* (tiles, TILE) weight of a pixel's message to itself, or NULL when it is included */
    float *previous;           /* (tiles, labels - 1, TILE) what was splatted last; only where self_weight is */
    Lattice lattice[2];
    int current;               /* which of the two tables is being sliced */
};

extern const Kernels KERNELS_BASE;
#if defined(__x86_64__)
extern const Kernels KERNELS_V3, KERNELS_V4;
#endif

#endif
