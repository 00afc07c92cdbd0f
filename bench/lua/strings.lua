-- Text is built, split, matched, replaced and formatted: the string library, and strings as keys.
local seed = 42
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n
end
local words = {}
for i = 1, 60000 do
  local letters = {}
  for j = 1, 2 + random(8) do letters[j] = string.char(97 + random(6)) end
  words[i] = table.concat(letters)
end
local text = table.concat(words, " ")
local checksum = 0
for round = 1, 4 do
  local counts = {}
  for word in text:gmatch("%a+") do counts[word] = (counts[word] or 0) + 1 end
  local keys = {}
  for word in pairs(counts) do keys[#keys + 1] = word end
  table.sort(keys, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  local lines = {}
  for i, word in ipairs(keys) do lines[i] = string.format("%5d %-10s|", counts[word], word:upper()) end
  local report = table.concat(lines, "\n")
  for i = 1, #report, 7 do checksum = (checksum * 31 + report:byte(i)) % 1000000007 end
  text = text:gsub("a(%a)", "%1a"):gsub("bc*", string.rep("c", round), 20000):reverse()
end
print(checksum, #text)
