-- Classes by metatables, closures, queues and a garbage collector kept busy: a simulated counter hall.
local Customer = {}
Customer.__index = Customer
Customer.__lt = function(a, b) return a.due < b.due or a.due == b.due and a.number < b.number end

function Customer.new(number, due)
  return setmetatable({ number = number, due = due, bought = {} }, Customer)
end
function Customer:buy(what, price) self.bought[#self.bought + 1] = { what = what, price = price } end
function Customer:total()
  local sum = 0
  for _, item in ipairs(self.bought) do sum = sum + item.price end
  return sum
end

local heap = {}
local function push(x)
  local i = #heap + 1
  while i > 1 and x < heap[i // 2] do
    heap[i] = heap[i // 2]
    i = i // 2
  end
  heap[i] = x
end
local function pop()
  local first, last = heap[1], table.remove(heap)
  local i, n = 1, #heap
  if n == 0 then return first end
  while 2 * i <= n do
    local child = 2 * i
    if child < n and heap[child + 1] < heap[child] then child = child + 1 end
    if not (heap[child] < last) then break end
    heap[i] = heap[child]
    i = child
  end
  heap[i] = last
  return first
end

local function generator(seed)
  return function(n)
    seed = (seed * 16807) % 2147483647
    return seed % n
  end
end

local random, sum, served = generator(7), 0, 0
for i = 1, 500 do push(Customer.new(i, random(1000))) end
while served < 60000 do
  local customer = pop()
  for i = 1, 1 + random(3) do customer:buy("item" .. i, random(100)) end
  served = served + 1
  sum = (sum * 7 + customer:total() + customer.number) % 1000000007
  push(Customer.new(served, customer.due + 1 + random(200)))
end
print(served, sum)
