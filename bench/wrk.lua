-- A client in C: half of its requests read, half try an order that a plugin must refuse. Each answer must be of the one
-- set of plugins that its release has: odd releases have the plugins of side a, even ones those of side b.
local turn = 0
requests, faults, first = 0, 0, ""

function init(args)
  order = wrk.format("POST", "/checkout", { ["content-type"] = "application/json" }, args[1])
  read = wrk.format("GET", "/stamp")
end

function request()
  turn = turn + 1
  return turn % 2 == 0 and order or read
end

function response(status, headers, body)
  requests = requests + 1
  local release = tonumber(headers["x-release"] or headers["X-Release"])
  local side = release and (release % 2 == 1 and "a" or "b")
  local said
  if status == 200 then
    local route, hook = body:match('"route":"(%a)","hook":"(%a)"')
    said = route == hook and route or "mixed"
  elseif status == 422 then
    said = body:match('"GUARDED_BY_(%u)"')
    said = said and said:lower()
  end
  if said ~= side or side == nil then
    faults = faults + 1
    if first == "" then first = status .. " of release " .. tostring(release) .. ": " .. body:sub(1, 200) end
  end
end

local threads = {}
function setup(thread) table.insert(threads, thread) end

function done(summary)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  local thread = threads[1]
  local first = thread:get("first"):gsub('[%c"\\]', " ")
  io.write(string.format('\nRESULT {"requests":%d,"faults":%d,"lost":%d,"first":"%s"}\n',
    thread:get("requests"), thread:get("faults"), lost, first))
end
