#ifndef SMAF_BUILD_H
#define SMAF_BUILD_H

#include "lattice.h"
#include "team.h"

typedef struct {
    uint32_t check;  /* upper half of the hash */
    int32_t number;  /* + 1; 0 where empty */
} Slot;

typedef struct {
    Slot *slots;
    uint64_t *key;
    int64_t count;
    int bits, first_bits;
} Points;

bool geometry_of(const Problem *, Geometry *);
bool build_simplices(Job *, Strip *);
bool build_points(Job *, Points *, int part, int parts);
void number_corners(Job *, const Points *, int part, int parts);
void build_neighbours(const Job *, const Points *, int part, int parts, int axis, int32_t *next);
bool build_chains(Chains *, const int32_t *next, int64_t rows, int parts);
void mark_plane(Job *, Strip *, float *used);

#endif
