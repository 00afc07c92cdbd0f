/* Products of matrices, of doubles and of ints: three nested loops over arrays of arrays. */
#include <stdio.h>

#define N 280

static double a[N][N], b[N][N], c[N][N];
static int p[N][N], q[N][N], r[N][N];

static void multiply(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      double sum = 0;
      for (int k = 0; k < N; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}

static void multiply_by_rows(int (*to)[N], int (*left)[N], int (*right)[N]) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) to[i][j] = 0;
    for (int k = 0; k < N; k++) {
      int factor = left[i][k];
      for (int j = 0; j < N; j++) to[i][j] += factor * right[k][j];
    }
  }
}

int main(void) {
  double trace = 0;
  long sum = 0;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = (i * 7 + j * 3) % 11 - 5;
      b[i][j] = (i * 5 + j) % 13 / 4.0;
      p[i][j] = (i + 2 * j) % 9 - 4;
      q[i][j] = (3 * i + j) % 7 - 3;
    }
  for (int round = 0; round < 4; round++) {
    multiply();
    multiply_by_rows(r, p, q);
    for (int i = 0; i < N; i++) {
      trace += c[i][i];
      sum += r[i][N - 1 - i];
      a[i][round] = c[i][round] / 1000;
      p[i][round] = r[i][round] % 10;
    }
  }
  printf("%.9f\n%ld\n", trace, sum);
  return 0;
}
