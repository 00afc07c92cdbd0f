/* The largest singular value of an infinite matrix, by the power method: floating-point division in doubly nested loops. */
#include <math.h>
#include <stdio.h>

#define SIZE 1000

static double element(int i, int j) {
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void times(const double *v, double *out) {
  for (int i = 0; i < SIZE; i++) {
    double sum = 0;
    for (int j = 0; j < SIZE; j++) sum += element(i, j) * v[j];
    out[i] = sum;
  }
}

static void transposed_times(const double *v, double *out) {
  for (int i = 0; i < SIZE; i++) {
    double sum = 0;
    for (int j = 0; j < SIZE; j++) sum += element(j, i) * v[j];
    out[i] = sum;
  }
}

int main(void) {
  static double u[SIZE], v[SIZE], scratch[SIZE];
  for (int i = 0; i < SIZE; i++) u[i] = 1;
  for (int i = 0; i < 50; i++) {
    times(u, scratch);
    transposed_times(scratch, v);
    times(v, scratch);
    transposed_times(scratch, u);
  }
  double uv = 0, vv = 0;
  for (int i = 0; i < SIZE; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  printf("%.9f\n", sqrt(uv / vv));
  return 0;
}
