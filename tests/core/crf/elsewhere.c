/* The extension's work without Python, for processors whose Python is not here: reads a problem, writes the marginals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "infer.h"

enum { HEIGHT, WIDTH, LABELS, STEPS, THREADS, NUMBERS };

static void *read_all(FILE *file, size_t bytes) {
    void *memory = malloc(bytes);
    if (!memory || fread(memory, 1, bytes, file) != bytes) exit(2);
    return memory;
}

int main(int count, char **words) {
    FILE *in = count == 3 ? fopen(words[1], "rb") : NULL, *out = count == 3 ? fopen(words[2], "wb") : NULL;
    if (!in || !out) return 2;
    int32_t *number = read_all(in, NUMBERS * sizeof *number);
    const size_t pixels = (size_t)number[HEIGHT] * number[WIDTH], values = pixels * number[LABELS];
    int32_t *label = calloc(number[LABELS], sizeof *label);
    for (int i = 0; i < number[LABELS]; i++) label[i] = i;
    Problem problem = {.height = number[HEIGHT], .width = number[WIDTH], .labels = number[LABELS], .label = label,
                       .iterations = number[STEPS], .threads = number[THREADS], .norm = NORM_SYMMETRIC, .include_self = true,
                       .plane_sxy = 3, .plane_weight = 3, .sxy = 50, .srgb = 5, .weight = 10};
    problem.image = read_all(in, pixels * 3);
    problem.probabilities = read_all(in, values * sizeof(float));
    problem.marginals = malloc(values * sizeof(float));
    if (infer(&problem, kernels_for(NULL)) != DONE) return 3;
    puts(kernels_for(NULL)->name);
    return fwrite(problem.marginals, sizeof(float), values, out) == values && !fclose(out) ? 0 : 4;
}
