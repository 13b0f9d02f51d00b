#ifndef SMAF_BUILD_H
#define SMAF_BUILD_H

#include "lattice.h"
#include "team.h"

/* A lattice point and its number within its strip. */
typedef struct {
    uint64_t key;
    int32_t number;
} Numbered;

bool geometry_of(const Problem *, Geometry *);
void build_plane(Job *, Strip *);
bool build_simplices(Job *, Strip *);
bool build_points(Job *, Strip *);
bool merge_points(Job *);
void number_corners(Job *, Strip *);
void build_neighbours(Job *, int axis);
bool build_route(Job *, int which, int parts);

#endif
