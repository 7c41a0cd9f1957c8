-- wrk: every request is a further message of one of the opened conversations in VISITS (cookie, token), each by a new form.
local file = os.getenv("VISITS")
local visits = {}
for line in io.lines(file) do
  local cookie, token = line:match("^(%S+) (%S+)$")
  table.insert(visits, { cookie, token })
end
local text = string.rep("%ED%94%BC%EA%B0%80+%EB%82%A9%EB%8B%88%EB%8B%A4+", 20)
math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 100000)
local function hex(n)
  local out = {}
  for i = 1, n do out[i] = string.format("%08x", math.random(0, 0x7fffffff)) end
  return table.concat(out)
end
local at = 0
function request()
  at = at % #visits + 1
  local visit = visits[at]
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Connection"] = "close",
    ["Cookie"] = "return=" .. visit[1] .. "; csrftoken=" .. visit[2] }
  return wrk.format("POST", "/ko/return/more", headers, "csrfmiddlewaretoken=" .. visit[2] .. "&form=" .. hex(4) .. "&text=" .. text)
end
local refused = 0
function response(status) if status ~= 302 then refused = refused + 1; wrk.thread:set("refused", refused) end end
local threads = {}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + (thread:get("refused") or 0) end
  io.write(string.format('JSON {"requests": %d, "seconds": %.3f, "refused": %d, "p50_ms": %.2f, "p99_ms": %.2f, "max_ms": %.2f}\n',
    summary.requests, summary.duration / 1e6, all + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
