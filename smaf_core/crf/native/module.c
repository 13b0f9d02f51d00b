/* The door to Python: buffers in, numbers out, the interpreter free to do other things meanwhile. */
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "infer.h"

static const Kernels *choose(const char *name) {
    const Kernels *kernels = kernels_for(name);
    if (!kernels) PyErr_Format(PyExc_ValueError, "this processor does not run the kernels '%s'", name);
    return kernels;
}

static PyObject *answer(Outcome outcome) {
    if (outcome == OUT_OF_MEMORY) return PyErr_NoMemory();
    if (outcome == TOO_FINE) {
        PyErr_SetString(PyExc_OverflowError, "the kernels are too narrow for a lattice");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* True where every buffer has the bytes it should; sets an error otherwise. */
static bool sized(const Py_buffer *buffer, size_t bytes, const char *name) {
    if ((size_t)buffer->len == bytes) return true;
    PyErr_Format(PyExc_ValueError, "%s has %zd bytes, not %zu", name, buffer->len, bytes);
    return false;
}

static PyObject *module_infer(PyObject *self, PyObject *arguments) {
    (void)self;
    Py_buffer image, probabilities, label, marginals, strokes = {0};
    PyObject *strokes_or_none;
    const char *isa;
    int all_labels, norm, include_self;
    Problem p = {0};
    if (!PyArg_ParseTuple(arguments, "y*y*y*Ow*iiiifffffipiz", &image, &probabilities, &label, &strokes_or_none,
                          &marginals, &p.height, &p.width, &all_labels, &p.iterations, &p.plane_sxy, &p.plane_weight,
                          &p.sxy, &p.srgb, &p.weight, &norm, &include_self, &p.threads, &isa))
        return NULL;
    const Kernels *kernels = choose(isa);
    size_t pixels = (size_t)p.height * p.width;
    bool fine = kernels && sized(&image, pixels * 3, "image") &&
                sized(&probabilities, pixels * all_labels * sizeof(float), "probabilities") &&
                sized(&marginals, pixels * all_labels * sizeof(float), "marginals");
    if (fine && strokes_or_none != Py_None)
        fine = PyObject_GetBuffer(strokes_or_none, &strokes, PyBUF_SIMPLE) == 0 &&
               sized(&strokes, pixels * sizeof(int32_t), "strokes");
    Outcome outcome = DONE;
    if (fine) {
        p.image = image.buf;
        p.probabilities = probabilities.buf;
        p.label = label.buf;
        p.labels = (int)(label.len / (Py_ssize_t)sizeof(int32_t));
        p.strokes = strokes.obj ? strokes.buf : NULL;
        p.marginals = marginals.buf;
        p.norm = (Norm)norm;
        p.include_self = include_self;
        Py_BEGIN_ALLOW_THREADS
        outcome = infer(&p, kernels);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&image);
    PyBuffer_Release(&probabilities);
    PyBuffer_Release(&label);
    PyBuffer_Release(&marginals);
    if (strokes.obj) PyBuffer_Release(&strokes);
    return fine ? answer(outcome) : NULL;
}

static PyObject *module_filter(PyObject *self, PyObject *arguments) {
    (void)self;
    Py_buffer image, values, filtered;
    const char *isa;
    int lattice, channels;
    Problem p = {.labels = 2, .plane_weight = 1.0f, .weight = 1.0f, .include_self = true};
    if (!PyArg_ParseTuple(arguments, "y*y*w*iiiifffiz", &image, &values, &filtered, &p.height, &p.width, &channels,
                          &lattice, &p.plane_sxy, &p.sxy, &p.srgb, &p.threads, &isa))
        return NULL;
    const Kernels *kernels = choose(isa);
    size_t pixels = (size_t)p.height * p.width;
    bool fine = kernels && sized(&image, pixels * 3, "image") &&
                sized(&values, pixels * channels * sizeof(float), "values") &&
                sized(&filtered, pixels * channels * sizeof(float), "filtered");
    Outcome outcome = DONE;
    if (fine) {
        p.image = image.buf;
        Py_BEGIN_ALLOW_THREADS
        outcome = filter(&p, kernels, lattice, channels, values.buf, filtered.buf);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&image);
    PyBuffer_Release(&values);
    PyBuffer_Release(&filtered);
    return fine ? answer(outcome) : NULL;
}

static PyObject *module_pairs(PyObject *self, PyObject *arguments) {
    (void)self;
    Py_buffer feature, value, sum;
    const char *isa;
    int threads;
    Pairs p;
    if (!PyArg_ParseTuple(arguments, "y*y*w*iiz", &feature, &value, &sum, &p.channels, &threads, &isa)) return NULL;
    const Kernels *kernels = choose(isa);
    p.pixels = feature.len / (Py_ssize_t)(FEATURES * sizeof(float));
    size_t bytes = (size_t)p.channels * p.pixels * sizeof(float);
    bool fine = kernels && sized(&value, bytes, "values") && sized(&sum, bytes, "sums");
    if (fine) {
        p.feature = feature.buf;
        p.value = value.buf;
        p.sum = sum.buf;
        Py_BEGIN_ALLOW_THREADS
        filter_pairs(&p, kernels, threads);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&feature);
    PyBuffer_Release(&value);
    PyBuffer_Release(&sum);
    return fine ? answer(DONE) : NULL;
}

static PyObject *module_kernels(PyObject *self, PyObject *nothing) {
    (void)self;
    (void)nothing;
    return PyUnicode_FromString(kernels_for(NULL)->name);
}

static PyMethodDef METHODS[] = {
    {"infer", module_infer, METH_VARARGS, "Mean field on permutohedral lattices; see smaf_core.crf.cpu."},
    {"filter", module_filter, METH_VARARGS, "One kernel, unnormalised, applied to planes of floats."},
    {"pairs", module_pairs, METH_VARARGS, "The appearance kernel over all pairs of pixels."},
    {"kernels", module_kernels, METH_NOARGS, "Name of the instruction set in use on this processor."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_lattice", "Dense CRF on the CPU.", 0, METHODS,
                                    NULL,                  NULL,       NULL,                    NULL};

PyMODINIT_FUNC PyInit__lattice(void) { return PyModuleDef_Init(&MODULE); }
