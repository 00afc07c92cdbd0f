/* The Sun and the four large planets, moved by Newton's law: floating point over arrays of structures, with square roots. */
#include <math.h>
#include <stdio.h>

#define PI 3.141592653589793
#define SOLAR_MASS (4 * PI * PI)
#define DAYS_PER_YEAR 365.24
#define BODIES 5

struct body {
  double x, y, z;
  double vx, vy, vz;
  double mass;
};

/* Positions in astronomical units, speeds in units a day, masses in Suns. */
static struct body bodies[BODIES] = {
  {0, 0, 0, 0, 0, 0, 1},
  {4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
   0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609},
  {8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
   -0.00276742510726411, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812},
  {12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
   0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298},
  {15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
   0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451},
};

static void prepare(void) {
  double px = 0, py = 0, pz = 0;
  for (int i = 0; i < BODIES; i++) {
    struct body *b = &bodies[i];
    b->vx *= DAYS_PER_YEAR;
    b->vy *= DAYS_PER_YEAR;
    b->vz *= DAYS_PER_YEAR;
    b->mass *= SOLAR_MASS;
    px += b->vx * b->mass;
    py += b->vy * b->mass;
    pz += b->vz * b->mass;
  }
  bodies[0].vx = -px / SOLAR_MASS;
  bodies[0].vy = -py / SOLAR_MASS;
  bodies[0].vz = -pz / SOLAR_MASS;
}

static double energy(void) {
  double sum = 0;
  for (int i = 0; i < BODIES; i++) {
    const struct body *a = &bodies[i];
    sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    for (int j = i + 1; j < BODIES; j++) {
      const struct body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      sum -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

static void advance(double step) {
  for (int i = 0; i < BODIES; i++) {
    struct body *a = &bodies[i];
    for (int j = i + 1; j < BODIES; j++) {
      struct body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double squared = dx * dx + dy * dy + dz * dz;
      double magnitude = step / (squared * sqrt(squared));
      a->vx -= dx * b->mass * magnitude;
      a->vy -= dy * b->mass * magnitude;
      a->vz -= dz * b->mass * magnitude;
      b->vx += dx * a->mass * magnitude;
      b->vy += dy * a->mass * magnitude;
      b->vz += dz * a->mass * magnitude;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    struct body *b = &bodies[i];
    b->x += step * b->vx;
    b->y += step * b->vy;
    b->z += step * b->vz;
  }
}

int main(void) {
  prepare();
  printf("%.9f\n", energy());
  for (int i = 0; i < 5000000; i++) advance(0.01);
  printf("%.9f\n", energy());
  return 0;
}
