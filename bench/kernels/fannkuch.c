/* The most flips that any permutation of ten needs until its first is 1: small integer arrays, rotated and reversed. */
#include <stdio.h>

#define N 10

int main(void) {
  int permutation[N], copy[N], count[N];
  int most = 0, checksum = 0, index = 0, r = N;
  for (int i = 0; i < N; i++) permutation[i] = i;
  for (;;) {
    while (r != 1) {
      count[r - 1] = r;
      r--;
    }
    for (int i = 0; i < N; i++) copy[i] = permutation[i];
    int flips = 0;
    for (int first = copy[0]; first != 0; first = copy[0]) {
      for (int low = 0, high = first; low < high; low++, high--) {
        int t = copy[low];
        copy[low] = copy[high];
        copy[high] = t;
      }
      flips++;
    }
    if (flips > most) most = flips;
    checksum += index % 2 == 0 ? flips : -flips;
    for (;; r++) {
      if (r == N) {
        printf("%d\n%d\n", checksum, most);
        return 0;
      }
      int first = permutation[0];
      for (int i = 0; i < r; i++) permutation[i] = permutation[i + 1];
      permutation[r] = first;
      if (--count[r] > 0) break;
    }
    index++;
  }
}
