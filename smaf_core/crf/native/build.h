#ifndef SMAF_BUILD_H
#define SMAF_BUILD_H

#include "lattice.h"
#include "team.h"

/* A lattice point in the table of its class; 16 bytes, so that it never straddles a cache line. */
typedef struct {
    uint64_t key;
    int32_t number;   /* + 1; 0 where the slot is empty */
    int32_t borrowed; /* + 1: which private row the strip at hand has for it; older strips' are smaller */
} Slot;

/* The lattice points whose coordinates leave one remainder, in the order in which pixels first touch them. Corner r of
 * every simplex is in class r, and a step along any axis leads from class r to class r + 1: tables stay small, and threads
 * have nothing to share. */
typedef struct {
    Slot *slots;
    int bits;
    uint64_t *key;   /* (count) */
    int32_t *owner;  /* (borrowed) the point whose private row it is */
    int64_t count, borrowed, owner_room;
} Class;

bool geometry_of(const Problem *, Geometry *);
bool build_simplices(Job *, Strip *);
void build_plane(Job *, Strip *);
bool build_class(Job *, Class *, int which);
void number_corners(Job *, Strip *);
void build_neighbours(Job *, const Class *classes, int which, int axis);
bool build_chains(Job *, int axis, int parts);

#endif
