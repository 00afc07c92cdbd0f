/* Particles in a box with springs between neighbours: structures of structures, passed and returned by value, and bit-fields. */
#include <stdio.h>

#define SIDE 40
#define COUNT (SIDE * SIDE)

struct vector {
  float x, y, z;
};

struct particle {
  struct vector position, speed, force;
  float mass;
  unsigned fixed : 1, touched : 1, bounces : 14;
};

struct spring {
  unsigned short from, to;
  float length, strength;
};

static struct particle particles[COUNT];
static struct spring springs[2 * COUNT];
static int spring_count;

static struct vector vector(float x, float y, float z) {
  return (struct vector){x, y, z};
}
static struct vector plus(struct vector a, struct vector b) {
  return vector(a.x + b.x, a.y + b.y, a.z + b.z);
}
static struct vector minus(struct vector a, struct vector b) {
  return vector(a.x - b.x, a.y - b.y, a.z - b.z);
}
static struct vector scaled(struct vector a, float s) {
  return vector(a.x * s, a.y * s, a.z * s);
}
static float dot(struct vector a, struct vector b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

static void tie(int from, int to) {
  springs[spring_count++] = (struct spring){from, to, 1.0f, 30.0f};
}

static void build(void) {
  for (int i = 0; i < COUNT; i++) {
    struct particle p = {.mass = 1.0f + i % 3 * 0.25f, .fixed = i % SIDE == 0 && i / SIDE % 8 == 0};
    p.position = vector(i % SIDE, 20, i / SIDE);
    p.speed = vector(0, 0, i % 7 * 0.125f);
    particles[i] = p;
    if (i % SIDE != SIDE - 1) tie(i, i + 1);
    if (i / SIDE != SIDE - 1) tie(i, i + SIDE);
  }
}

static void pull(const struct spring *s) {
  struct particle *a = &particles[s->from], *b = &particles[s->to];
  struct vector d = minus(b->position, a->position);
  /* The square of the length in place of a root keeps libm out of it. */
  float stretch = dot(d, d) - s->length * s->length;
  struct vector force = scaled(d, s->strength * stretch / (1.0f + dot(d, d)));
  a->force = plus(a->force, force);
  b->force = minus(b->force, force);
}

static struct particle moved(struct particle p, float step) {
  if (p.fixed) return p;
  p.speed = scaled(plus(p.speed, scaled(p.force, step / p.mass)), 0.999f);
  p.position = plus(p.position, scaled(p.speed, step));
  p.touched = 0;
  if (p.position.y < 0) {
    p.position.y = -p.position.y;
    p.speed.y = -p.speed.y * 0.5f;
    p.touched = 1;
    p.bounces++;
  }
  return p;
}

int main(void) {
  long bounces = 0, touched = 0;
  struct vector sum = {0, 0, 0};
  build();
  for (int round = 0; round < 1500; round++) {
    for (int i = 0; i < COUNT; i++) particles[i].force = vector(0, -9.81f * particles[i].mass, 0);
    for (int i = 0; i < spring_count; i++) pull(&springs[i]);
    for (int i = 0; i < COUNT; i++) {
      particles[i] = moved(particles[i], 0.004f);
      touched += particles[i].touched;
    }
  }
  for (int i = 0; i < COUNT; i++) {
    bounces += particles[i].bounces;
    sum = plus(sum, particles[i].position);
  }
  printf("%.4f %.4f %.4f %ld %ld\n", sum.x, sum.y, sum.z, bounces, touched);
  return 0;
}
