/* The dense CRF on permutohedral lattices: what the parts of the extension share.
 *
 * Adams, Baek & Davis, Eurographics 2010 (the lattice); Krahenbuhl & Koltun, NIPS 2011 (the mean field on it).
 *
 * An image is cut into strips of rows, a strip into tiles of TILE pixels of a row, numbered column by column: tiles that
 * follow each other lie above each other, and so use the same lattice points. One pass over the tiles does, for every
 * pixel, slice (read the blurred messages from both lattices), softmax, and splat (add the new marginals to the lattices
 * of the next step): the marginals never go to memory. Every strip adds into rows of its own where a lattice point is
 * shared with an earlier strip, and these are summed in a fixed order: the answer is the same, bit by bit, for any number
 * of threads. What is splatted is each label's marginal less the last label's: softmax needs no more than what the messages
 * for the others have over that for the last, a filter is linear, and so the last label needs no channel.
 *
 * Points of the appearance lattice are in the order of their coordinates, those of the plane first. Points with the same
 * place in the plane are a cell: a pixel's simplex lies in three cells, three of the six axes of the blur stay within a
 * cell, and along each axis a point's neighbours are in the same order as the points themselves, so that memory is read
 * as a few streams and neighbours are found without a table.
 */
#ifndef SMAF_LATTICE_H
#define SMAF_LATTICE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "levels.h"

enum {
    TILE = 64,          /* pixels worked on together; a row's last tile may be part empty */
    FEATURES = 5,       /* x, y, red, green, blue */
    CORNERS = 6,        /* of a simplex of the appearance lattice */
    PLANE_CORNERS = 3,  /* of a triangle of the smoothness lattice */
    MAX_THREADS = 64,
    MAX_STRIPS = 8,
    RING = 8,           /* rows of the smoothness lattice that are being added to; a pixel's are five at most, a power of two */
    MARGIN = 16,        /* a pixel's corners and their neighbours are that near in every field of a key (build.c) */
    PLANE_BORDER = 3,   /* rows of the smoothness lattice on either side that the blur of a row depends on */
    PLANE_AXES = 3,     /* of the appearance lattice's axes, those that lead from cell to cell; the others stay within one */
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
    uint8_t shift[FEATURES];   /* bit of each field in the key; the most important field, y in the plane, is highest */
    uint64_t step[CORNERS];    /* adding this to a key goes one step along an axis */
    int bits;                  /* of a key */
    int32_t blue_low;          /* the last field's smallest value, a coordinate as it is; the others begin at -MARGIN */
    float plane_scale[2], plane_across; /* across: columns of the smoothness lattice per pixel */
    int32_t plane_low_a, plane_low_b, plane_rows, plane_columns;
    int32_t ring_columns;      /* of the smoothness lattice that a column of tiles touches, at most */
} Geometry;

/* A strip, the simplices in it, and the lattice points it sums on its own because an earlier strip has them too. */
typedef struct {
    int row_begin, row_end;     /* of the image */
    int64_t tile_begin, tile_end;
    int64_t simplices, points;
    uint64_t *simplex_key;      /* packed corner 0 */
    uint32_t *simplex_path;     /* the axes that lead from corner to corner, 3 bits each */
    uint64_t *point_key;        /* (points) in ascending order */
    int32_t *point_place;       /* (points) place of a point, by its number, in that order */
    int32_t *point_row;         /* (points) in that order: lattice row, a private one where an earlier strip has it too */
    uint32_t *corner;           /* (simplices, 6) numbers of points, then their rows, then the rows' offsets in a table */
    float *likely;              /* (tiles, TILE, row_width) see read_likely; or NULL where that would be too much to keep */
    int64_t borrowed_begin, borrowed_end; /* private rows; in the order of their owners */
    int32_t plane_low, plane_high;  /* smoothness points touched; whole rows of the lattice, as is what follows */
    int32_t plane_border;           /* points below it are shared with earlier strips ... */
    int32_t plane_shift;            /* ... and this leads to the strip's private ones */
    int32_t plane_aside;            /* this and twice a row lead to what is aside: see Column in pass.inc */
} Strip;

/* Rows that are blurred together: a cell, or a piece of one; neighbours along the axis are on one line. */
typedef struct {
    int32_t begin, end, line;
} Piece;

/* The cells in the order in which they are blurred along an axis, and where each thread's share begins. */
typedef struct {
    Piece *piece;
    int64_t count;
    int64_t cut[MAX_THREADS + 1];
} Route;

typedef struct {
    int64_t rows;         /* lattice points */
    int64_t all_rows;     /* and the strips' private ones behind them, and in the appearance lattice one that stays zero */
    float *table[2];      /* (all_rows, row_width) one is sliced while the other is splatted to; of the smoothness lattice,
                           * where sums replace what was sliced row by row, both are the same (see Column in pass.inc) */
    /* of the appearance lattice: */
    uint64_t *key;                       /* (rows) ascending */
    int32_t *owner;                      /* (borrowed) the point whose private row it is */
    int32_t nobody;                      /* the row that stays zero: the neighbour of who has none */
    int32_t *next[CORNERS], *before[CORNERS]; /* (rows) neighbours along each axis */
    Route route[PLANE_AXES];             /* through the plane, axis by axis; of the last axis, whole cells */
    /* of the smoothness lattice, a regular grid: */
    int32_t *used;                       /* all bits set where a pixel uses a point, 0 elsewhere */
} Lattice;

typedef struct Job Job;

/* The rows of the smoothness lattice that one thread blurs, and its workspace: rows of the lattice. */
typedef struct {
    int begin, end;
    float *between;        /* 3 after the first axis, 3 after the second */
    float *above, *below;  /* PLANE_BORDER each: the rows before and after, as they were before any thread began */
} PlaneShare;

/* What a thread needs for its passes. */
typedef struct {
    float *rows, *likely; /* (TILE, row_width) each */
    float *ring; /* (RING, ring_columns, row_width) rows of the smoothness lattice for one column of tiles; zero between passes */
} Scratch;

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
    void (*embed)(const Job *, int row, int column, int count, float *weight, uint64_t *key, uint32_t *path);
    void (*plane)(const Job *, int row, int column, int count, int32_t first, float *weight, int32_t *index, int32_t *ring,
                  int32_t *at_row);
    void (*prepare)(const Job *, const Strip *);
    void (*pass)(const Job *, const Strip *, int kind, const Scratch *);
    void (*splat_one)(const Job *, const Strip *, const float *const value[2]);
    void (*slice_one)(const Job *, const Strip *, float *const sum[2]);
    void (*normalise)(const Job *, const Strip *);
    void (*blur)(const Lattice *, int axis, Piece, int width, const float *from, float *to);
    void (*blur_plane)(const Job *, const PlaneShare *, int width, float *table);
    void (*pairs)(const Pairs *, int64_t begin, int64_t end);
} Kernels;

enum { PASS_FIRST, PASS_MIDDLE, PASS_LAST };
enum { PLANE, APPEARANCE };

struct Job {
    Problem problem;
    Geometry geometry;
    const Kernels *kernels;
    int row_width;             /* floats of a lattice row: 1 for two labels, else labels - 1 in multiples of 4 */
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
    float *previous;           /* (tiles, TILE, row_width) what was splatted last; only where self_weight is */
    Lattice lattice[2];
    int current;               /* which of the two tables is being sliced */
    int steps;                 /* done */
};

/* Where a tile lies in the image, and how many of its pixels do. */
typedef struct {
    int row, column, count;
} Place;

static inline Place place_of(const Job *job, const Strip *strip, int64_t tile) {
    const int rows = strip->row_end - strip->row_begin, n = (int)(tile - strip->tile_begin), column = n / rows * TILE;
    const int left = job->problem.width - column;
    return (Place){strip->row_begin + n % rows, column, left < TILE ? left : TILE};
}

static inline size_t pixel_of(const Job *job, Place place) {
    return (size_t)place.row * job->problem.width + place.column;
}

extern const Kernels KERNELS_BASE;
#ifdef X86_LEVELS
extern const Kernels KERNELS_V3, KERNELS_V4;
#endif

#endif
