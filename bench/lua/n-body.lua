-- Five bodies under Newton's law: fields of tables and floating point.
local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }
end
local bodies = {
  body(0, 0, 0, -0.0004, -0.0033, 0.00002, 39.478),
  body(4.84, -1.16, -0.10, 0.606, 2.812, -0.0252, 0.03769),
  body(8.34, 4.12, -0.40, -1.011, 1.826, 0.0084, 0.01129),
  body(12.89, -15.11, -0.22, 1.083, 0.869, -0.0108, 0.00172),
  body(15.38, -25.92, 0.18, 0.979, 0.595, -0.0348, 0.00203),
}

local function energy()
  local sum = 0
  for i, a in ipairs(bodies) do
    sum = sum + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      sum = sum - a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ^ 0.5
    end
  end
  return sum
end

local function advance(step)
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local squared = dx * dx + dy * dy + dz * dz
      local magnitude = step / (squared * squared ^ 0.5)
      local ma, mb = a.mass * magnitude, b.mass * magnitude
      a.vx, a.vy, a.vz = a.vx - dx * mb, a.vy - dy * mb, a.vz - dz * mb
      b.vx, b.vy, b.vz = b.vx + dx * ma, b.vy + dy * ma, b.vz + dz * ma
    end
  end
  for _, b in ipairs(bodies) do
    b.x, b.y, b.z = b.x + step * b.vx, b.y + step * b.vy, b.z + step * b.vz
  end
end

print(string.format("%.9f", energy()))
for _ = 1, 100000 do advance(0.01) end
print(string.format("%.9f", energy()))
