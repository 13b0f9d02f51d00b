/* Whether the inner loops are compiled for newer x86 processors too, besides the plain ones for any processor. clang does not
 * take the instruction set from within a file, and gcc does not align wide vectors on Windows' stack (its bug 54412). */
#if defined(__x86_64__) && !defined(__clang__) && !defined(_WIN32)
#define X86_LEVELS
#endif
