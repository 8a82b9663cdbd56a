/* Runs the model, of one input and one output of f32, on numbers of its own: first on the calling thread alone, then on
   two. Writes what went in to x.npy and what came out to y.npy. X and Y are their shapes, as Python writes them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"

static void *memory(size_t bytes) {
  void *start = aligned_alloc(NET_ALIGN, (bytes + NET_ALIGN - 1) / NET_ALIGN * NET_ALIGN);
  if (!start)
    exit(1);
  return start;
}

static void save(const char *name, const char *shape, const float *elements, size_t bytes) {
  char header[118];
  snprintf(header, sizeof header, "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", shape);
  FILE *file = fopen(name, "wb");
  if (!file)
    exit(1);
  fwrite("\x93NUMPY\x01\0\x76\0", 1, 10, file);
  fprintf(file, "%-117s\n", header);
  fwrite(elements, 1, bytes, file);
  fclose(file);
}

int main(void) {
  float *x = memory(NET_BUFFER_0_BYTES), *y = memory(NET_BUFFER_1_BYTES);
  void *arena = memory(NET_ARENA_BYTES);
  void *buffers[NET_INPUTS + NET_OUTPUTS] = {x, y};
  for (size_t i = 0; i < NET_BUFFER_0_BYTES / sizeof(float); i++)
    x[i] = (float)(i % 17) / 8;
  if (terrace_entry_net(NULL, buffers, arena) != 0)
    return 1;
#ifdef THREADS
  float *again = memory(NET_BUFFER_1_BYTES);
  memcpy(again, y, NET_BUFFER_1_BYTES);
  struct terrace_threads *threads = terrace_threads_new_net(THREADS);
  for (int i = 0; i < 3; i++)
    if (terrace_entry_net(threads, buffers, arena) != 0 || memcmp(again, y, NET_BUFFER_1_BYTES) != 0)
      return 1;
  terrace_threads_free_net(threads);
#endif
  save("x.npy", X, x, NET_BUFFER_0_BYTES);
  save("y.npy", Y, y, NET_BUFFER_1_BYTES);
  return 0;
}
