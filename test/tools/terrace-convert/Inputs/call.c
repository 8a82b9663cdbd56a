/* Runs the model on numbers of its own, and writes what went in to x.npy and what came out to y.npy. */
#include <stdio.h>
#include <stdlib.h>

#include "net.h"

static void *memory(size_t bytes) {
  void *start = aligned_alloc(NET_ALIGN, (bytes + NET_ALIGN - 1) / NET_ALIGN * NET_ALIGN);
  if (!start)
    exit(1);
  return start;
}

static void save(const char *name, const float *elements, size_t bytes) {
  FILE *file = fopen(name, "wb");
  if (!file)
    exit(1);
  fwrite("\x93NUMPY\x01\0\x76\0", 1, 10, file);
  fprintf(file, "%-117s\n", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 5, 24), }");
  fwrite(elements, 1, bytes, file);
  fclose(file);
}

int main(void) {
  float *x = memory(NET_BUFFER_0_BYTES), *y = memory(NET_BUFFER_1_BYTES);
  void *arena = memory(NET_ARENA_BYTES);
  void *buffers[NET_INPUTS + NET_OUTPUTS] = {x, y};
  for (size_t i = 0; i < NET_BUFFER_0_BYTES / sizeof(float); i++)
    x[i] = (float)(i % 17) / 8;
  terrace_entry_net(NULL, buffers, arena);
  save("x.npy", x, NET_BUFFER_0_BYTES);
  save("y.npy", y, NET_BUFFER_1_BYTES);
  return 0;
}
