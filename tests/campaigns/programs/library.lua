-- Uses all of Lua's library and prints what it gives: two builds of Lua must print the same.
local function section(name) print("== " .. name) end

section "basic"
print(type(nil), type(1), type("x"), type({}), type(print), type(coroutine.create(print)))
print(tostring(1e15), tostring(2^53), tostring(-0.0), 1e100, 0/0 ~= 0/0, 1/0, -1/0)
print(tonumber("0x10"), tonumber("  12  "), tonumber("1e1"), tonumber("z", 36), tonumber("8", 8), tonumber("0x.8p1"))
print(select("#", 1, nil, 3), select(2, "a", "b", "c"), select(-1, "a", "b"))
print(pcall(error, { code = 7 }), pcall(error, "message", 0), pcall(function() local x = nil; return x.y end))
print(xpcall(function() error("deep") end, function(m) return "handled: " .. m end))
print(rawequal("a", "a"), rawlen({ 1, 2, 3 }), rawget(setmetatable({}, { __index = function() return 1 end }), "x"))
print(load("return 1 + 1")(), load("syntax error here"), pcall(load, nil))
print(next({}), next({ 10 }), ipairs({ 1 }))
print(assert(1, "unused"), pcall(assert, false, "assertion"), pcall(assert, nil))
goto continue
print("not printed")
::continue::

section "integers and floats"
print(7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, 7.5 // 2, -7.5 % 2, 5.3 % math.huge)
print(1 << 62, 1 << 63, 1 << 64, -1 >> 1, ~0, 5 & 3, 5 | 3, 5 ~ 3)
print(math.maxinteger + 1 == math.mininteger, math.maxinteger * 2, math.mininteger // -1)
print(3 | 0, pcall(function() return 1.5 | 0 end), "10" + 5, "0x10" * 1, 10 .. 20)
print(1 == 1.0, math.type(1), math.type(1.0), math.type("1"), 2^31, 10 / 2)
print(100000000000000, 0xffffffffffffffff, 9007199254740993, 1e308 * 10, 5e-324)
for i = 10, 1, -3 do io.write(i, " ") end print()
for i = 1.0, 2.0, 0.25 do io.write(i, " ") end print()
print(pcall(function() for i = 1, 10, 0 do end end))

section "math"
for _, f in ipairs { "sin", "cos", "tan", "asin", "acos", "atan", "exp", "sqrt", "floor", "ceil", "abs" } do
  io.write(f, " ", string.format("%.10g", math[f](0.625)), "; ")
end
print(math.fmod(7, 3), math.fmod(-7, 3), math.modf(3.75), math.modf(-3.75))
print(math.log(8, 2), math.log(100, 10), math.log(2), math.tointeger(3.0), math.tointeger(3.5), math.ult(1, -1))
print(math.max(1, 5, 3), math.min(2.5, -1), math.pi, math.huge)
math.randomseed(42)
local a, b = math.random(1000), math.random(1000)
math.randomseed(42)
print(a == math.random(1000), b == math.random(1000), math.random(5, 5))

section "string"
local s = "The quick brown fox jumps over the lazy dog"
print(#s, s:upper(), s:lower(), s:reverse(), s:sub(5, 9), s:sub(-3), s:byte(1, 3), string.char(72, 105))
print(s:find("quick"), s:find("o", 15), s:find("(%a+) (%a+)"), s:find(".", 1, true), s:match("(%w+) dog"), s:match("()fox()"))
print(s:gsub("o", "0"), s:gsub("%w+", string.upper, 2), s:gsub("(%w+) (%w+)", "%2 %1", 1), ("abc"):gsub("", "-"))
print(("hello world"):gsub("o", { o = "[o]" }), ("x = 1, y = 2"):gsub("(%w+) = (%w+)", "%2 = %1"))
for k, v in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do io.write(k, v, ";") end print()
print(("%5d|%-5d|%05d|%+d|%x|%X|%o|%c|%e|%g|%a"):format(42, 42, 42, 42, 255, 255, 8, 65, 12345.678, 0.0001, 1.0))
print(("%q"):format('a "quoted"\n\0 string'), ("%10.3s|%-10s|%s"):format("abcdef", "left", nil), ("%%"):format())
print(("%.3f %.0f %10.2f %i"):format(3.14159, 2.5, -1.005, 3), ("%q"):format(1 / 3))
print(("x"):rep(5), ("ab"):rep(3, ","), (""):rep(100), ("[%b()]"):match("."), ("f(a(b)c)d"):match("%b()"))
print(("THE (quick) fox"):find("%((%a+)%)"), ("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("  trim  "):match("^%s*(.-)%s*$"))
print(("%f[%w]%w+"):len(), ("THE (quick) fox"):gsub("%f[%a]%a+", function(w) return w:lower() end))
print(string.pack("<i4 >i2 z s1", 100, -2, "zero", "len"):byte(1, -1))
print(string.unpack("<i4 >i2 z s1", string.pack("<i4 >i2 z s1", 100, -2, "zero", "len")))
print(string.packsize("i4 i8 d"), string.pack(">d", 1.5):byte(1, -1))
print("a" < "b", "a" < "B", "" < "a", "Z" < "a", "a\0b" > "a")
local dumped = string.dump(function(x) return x * 2 end)
print(load(dumped, "dumped", "b")(21))

section "table"
local t = { 5, 2, 8, 1, 9, 3 }
table.sort(t) print(table.concat(t, ","))
table.sort(t, function(x, y) return x > y end) print(table.concat(t, ",", 2, 4))
table.insert(t, 100) table.insert(t, 1, -1) print(table.remove(t), table.remove(t, 1), #t, table.unpack(t, 1, 3))
print(table.pack(1, nil, 3).n, table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), " "))
local words = {}
for w in s:gmatch("%a+") do words[#words + 1] = w end
table.sort(words, function(x, y) return x:lower() < y:lower() end) print(table.concat(words, " "))
print(pcall(table.sort, { 3, 1, "x" }), pcall(table.concat, { {} }))
local big = {}
for i = 1, 2000 do big[i] = (i * 7919) % 2003 end
table.sort(big)
local ordered = true
for i = 2, #big do ordered = ordered and big[i - 1] <= big[i] end
print(ordered, big[1], big[1000], big[2000])
local holes = { [1] = 1, [2] = 2, [4] = 4, x = "x", [1.5] = 1.5 }
local count = 0
for _ in pairs(holes) do count = count + 1 end
print(count)

section "metatables"
local V = {}
V.__index = V
V.__add = function(x, y) return setmetatable({ x.v + y.v }, V) end
for _, op in ipairs { "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr", "concat" } do
  V["__" .. op] = function(x, y) return op end
end
for _, op in ipairs { "unm", "bnot", "len" } do V["__" .. op] = function() return op end end
V.__eq = function() return true end
V.__lt = function() return true end
V.__le = function() return false end
V.__call = function(self, ...) return "called", ... end
V.__tostring = function() return "a V" end
V.__name = "V"
V.__close = function() print("closed") end
local p, q = setmetatable({ v = 1 }, V), setmetatable({ v = 2 }, V)
print(p - q, p * q, p / q, p % q, p ^ q, p // q, p & q, p | q, p ~ q, p << q, p >> q, p .. q, -p, ~p, #p)
print(p == q, p < q, p <= q, p(1, 2), tostring(p))
do local closing <close> = p; local constant <const> = 5; print(constant) end
local log = {}
local proxy = setmetatable({}, { __index = function(_, k) log[#log + 1] = k return k end, __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. v end })
print(proxy.a, proxy.b) proxy.c = 1 print(table.concat(log, " "))
print(pcall(setmetatable, setmetatable({}, { __metatable = "locked" }), {}), getmetatable("").__index == string)
local weak = setmetatable({}, { __mode = "k" })
weak[{}] = 1 collectgarbage() print(next(weak))
setmetatable({}, { __gc = function() print("collected") end }) collectgarbage() collectgarbage()

section "coroutines"
local gen = coroutine.wrap(function(n) for i = 1, n do local r = coroutine.yield(i * i) if r then io.write("got ", r, " ") end end return "done" end)
print(gen(3), gen("x"), gen(), gen())
local co = coroutine.create(function(...) local x = ... error("in coroutine " .. x) end)
print(coroutine.status(co), coroutine.resume(co, 1), coroutine.status(co), coroutine.isyieldable(), coroutine.running())
print(coroutine.close(coroutine.create(print)), pcall(coroutine.wrap(function() error({}) end)))
local function permute(list, n)
  n = n or #list
  if n <= 1 then coroutine.yield(list) else
    for i = 1, n do
      list[n], list[i] = list[i], list[n]
      permute(list, n - 1)
      list[n], list[i] = list[i], list[n]
    end
  end
end
local perms = 0
for _ in coroutine.wrap(function() permute { 1, 2, 3, 4, 5 } end) do perms = perms + 1 end
print(perms)

section "closures and recursion"
local function counter() local n = 0 return function() n = n + 1 return n end end
local c1, c2 = counter(), counter()
print(c1(), c1(), c2(), c1())
local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
print(fib(24))
local function ackermann(m, n) if m == 0 then return n + 1 elseif n == 0 then return ackermann(m - 1, 1) else return ackermann(m - 1, ackermann(m, n - 1)) end end
print(ackermann(2, 6))
local function loop(n) if n == 0 then return "tail" end return loop(n - 1) end
print(loop(100000))
print(pcall(function() local function f() return 1 + f() end return f() end) == false)
print((function(...) return select("#", ...), ... end)(nil, nil))

section "utf8"
print(utf8.char(72, 228, 8364, 128512), utf8.len("häß€"), utf8.codepoint("häß", 1, -1), utf8.offset("häß", 3), utf8.len("\xff"))
for position, code in utf8.codes("aé€") do io.write(position, ":", code, " ") end print()
print(("x"):match(utf8.charpattern))

section "io and os"
local name = os.tmpname()
local f = assert(io.open(name, "w"))
f:write("line one\n", 2, " ", 3.5, "\nlast without newline") f:close()
for line in io.lines(name) do io.write("[", line, "]") end print()
f = io.open(name) print(f:read("l", "n", "n", "l", "a")) print(f:read("a"), f:read("l"), f:seek("set", 5), f:read(3), f:seek("cur"), f:seek("end")) f:close()
print(io.type(f), io.type(io.stdout), pcall(f.read, f), io.open("/nonexistent/file"))
f = io.open(name, "r+b") f:setvbuf("full", 512) f:seek("set", 0) f:write("LINE") f:flush() f:seek("set", 0) print(f:read("a")) f:close()
print(os.remove(name), os.remove(name) == nil, os.time { year = 2020, month = 1, day = 1, hour = 12 }, os.date("!%Y-%m-%d %H:%M:%S", 86400))
print(os.getenv("DOES_NOT_EXIST"), os.date("!*t", 0).year, os.difftime(10, 5), type(os.clock()), os.rename("/nonexistent/a", "/nonexistent/b") == nil)

section "debug"
print(debug.getinfo(1, "l").currentline, debug.getinfo(print).what, debug.getlocal(1, 1))
print((debug.traceback("trace", 1):gsub("\n.*", "")))
local hooked = 0
debug.sethook(function() hooked = hooked + 1 end, "l") local _ = 1
_ = 2 debug.sethook() print(hooked > 0)
local up = counter() print(debug.getupvalue(up, 1), debug.setupvalue(up, 1, 10), up())

section "garbage"
local junk = {}
for i = 1, 200000 do junk[i % 100] = { i, tostring(i) } end
collectgarbage("step") collectgarbage("incremental") collectgarbage("generational") collectgarbage()
print(collectgarbage("count") > 0, collectgarbage("isrunning"))

section "require"
package.preload.answer = function(n) return { name = n, value = 42 } end
print(require("answer").value, require("answer").name, package.loaded.answer ~= nil, pcall(require, "no.such.module") == false)
