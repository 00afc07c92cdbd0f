/* Structs by value, unions, function pointers, floating point. */
#include <math.h>
#include <stdio.h>

typedef struct { double x, y; } Point;
typedef struct { Point from, to; } Segment;
typedef struct Shape Shape;
struct Shape {
  const char *name;
  double (*area)(const Shape *);
  union {
    struct { Point center; double radius; } circle;
    struct { Point corner[3]; } triangle;
  };
};

static Point middle(Segment s) { return (Point){(s.from.x + s.to.x) / 2, (s.from.y + s.to.y) / 2}; }
static double circle_area(const Shape *s) { return M_PI * s->circle.radius * s->circle.radius; }
static double triangle_area(const Shape *s) {
  const Point *p = s->triangle.corner;
  return fabs((p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[2].x - p[0].x) * (p[1].y - p[0].y)) / 2;
}

int main(void) {
  Shape shapes[] = {
      {"circle", circle_area, .circle = {{1, 2}, 1.5}},
      {"triangle", triangle_area, .triangle = {{{0, 0}, {4, 0}, {0, 3}}}},
  };
  for (unsigned i = 0; i < sizeof shapes / sizeof *shapes; i++)
    printf("%-10s %8.4f\n", shapes[i].name, shapes[i].area(&shapes[i]));
  Point m = middle((Segment){{0, 0}, {3, 5}});
  printf("middle (%g, %g)\n", m.x, m.y);
  return 0;
}
