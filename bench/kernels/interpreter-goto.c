/* The same bytecode interpreter, dispatching with computed gotos (GNU C: labels as values). */
#define COMPUTED_GOTO 1
#include "interpreter.h"
