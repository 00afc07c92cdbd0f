/* Integers by quicksort and heapsort, records by merge sort and the library's qsort with a comparison through a pointer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 300000

struct record {
  uint32_t key;
  uint32_t serial;
  double weight;
};

static uint32_t seed;
static uint32_t random_number(void) {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed;
}

static void quicksort(int *a, int low, int high) {
  while (low < high) {
    int pivot = a[low + (high - low) / 2], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        int t = a[i];
        a[i++] = a[j];
        a[j--] = t;
      }
    }
    if (j - low < high - i) {
      quicksort(a, low, j);
      low = i;
    } else {
      quicksort(a, i, high);
      high = j;
    }
  }
}

static void sift_down(int *a, int root, int n) {
  int value = a[root];
  for (int child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && a[child + 1] > a[child]) child++;
    if (a[child] <= value) break;
    a[root] = a[child];
  }
  a[root] = value;
}

static void heapsort_integers(int *a, int n) {
  for (int i = n / 2 - 1; i >= 0; i--) sift_down(a, i, n);
  for (int i = n - 1; i > 0; i--) {
    int t = a[0];
    a[0] = a[i];
    a[i] = t;
    sift_down(a, 0, i);
  }
}

static void merge_sort(struct record *a, struct record *scratch, int n) {
  if (n < 2) return;
  int half = n / 2;
  merge_sort(a, scratch, half);
  merge_sort(a + half, scratch + half, n - half);
  memcpy(scratch, a, half * sizeof *a);
  int i = 0, j = half, to = 0;
  while (i < half && j < n) a[to++] = a[j].key < scratch[i].key ? a[j++] : scratch[i++];
  while (i < half) a[to++] = scratch[i++];
}

static int by_weight(const void *left, const void *right) {
  const struct record *a = left, *b = right;
  if (a->weight != b->weight) return a->weight < b->weight ? -1 : 1;
  return (a->serial > b->serial) - (a->serial < b->serial);
}

static int integers[2][N];
static struct record records[N], scratch[N];

int main(void) {
  uint64_t checksum = 0;
  seed = 2463534242u;
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < N; i++) {
      integers[0][i] = integers[1][i] = (int)random_number();
      records[i] = (struct record){random_number() % 5000, i, random_number() % 1000 / 8.0};
    }
    quicksort(integers[0], 0, N - 1);
    heapsort_integers(integers[1], N);
    if (memcmp(integers[0], integers[1], sizeof integers[0]) != 0) printf("the two sorts differ\n");
    merge_sort(records, scratch, N);
    for (int i = 0; i < N; i++) checksum = checksum * 31 + records[i].serial;
    qsort(records, N, sizeof *records, by_weight);
    for (int i = 0; i < N; i++) checksum = checksum * 31 + records[i].serial + (unsigned)integers[0][i];
  }
  printf("%016llx\n", (unsigned long long)checksum);
  return 0;
}
