// A few hundred SQL statements of every kind for SQLite's shell, as text. Deterministic: two builds must answer the same.

const lines = [];
const add = (...statements) => lines.push(...statements);
let seed = 12345;
const random = n => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % n;
const words =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon'.split(
    ' ',
  );

add('.mode list', '.headers on', 'PRAGMA foreign_keys = ON;', "SELECT sqlite_version() <> '';");
add(
  'CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INT CHECK(age >= 0), score REAL DEFAULT 1.5, data BLOB, UNIQUE(name, age));',
  'CREATE TABLE orders(id INTEGER PRIMARY KEY AUTOINCREMENT, person REFERENCES people(id) ON DELETE CASCADE, item TEXT COLLATE NOCASE, amount NUMERIC, day TEXT);',
  'CREATE TABLE pairs(a, b, c, PRIMARY KEY(a, b)) WITHOUT ROWID;',
  'CREATE TABLE strict_table(x INTEGER, y TEXT) STRICT;',
  'CREATE TABLE generated(a INT, b INT, c INT AS (a * b) VIRTUAL, d TEXT AS (a || b) STORED);',
  'CREATE INDEX by_age ON people(age DESC, name);',
  'CREATE INDEX partial ON people(score) WHERE score > 50;',
  'CREATE INDEX expression ON people(length(name), lower(name));',
  'CREATE VIEW adults AS SELECT * FROM people WHERE age >= 18;',
  'CREATE TABLE log(n INTEGER PRIMARY KEY, text);',
  "CREATE TRIGGER inserted AFTER INSERT ON people BEGIN INSERT INTO log(text) VALUES('insert ' || new.name); END;",
  "CREATE TRIGGER updated BEFORE UPDATE OF age ON people WHEN new.age <> old.age BEGIN INSERT INTO log(text) VALUES(old.age || '->' || new.age); END;",
  "CREATE TRIGGER deleted AFTER DELETE ON people BEGIN INSERT INTO log(text) VALUES('delete ' || old.id); END;",
  'CREATE TRIGGER via_view INSTEAD OF INSERT ON adults BEGIN INSERT INTO people(name, age) VALUES(new.name, new.age); END;',
);
add('BEGIN;');
for (let i = 1; i <= 120; i++)
  add(
    `INSERT INTO people VALUES(${i}, '${words[random(20)]} ${words[random(20)]} ${i}', ${random(90)}, ${(random(10000) / 100).toFixed(2)}, x'${(random(65536) + 65536).toString(16)}0');`,
  );
add('COMMIT;');
for (let i = 1; i <= 150; i++)
  add(
    `INSERT INTO orders(person, item, amount, day) VALUES(${1 + random(120)}, '${words[random(20)]}', ${random(500)}${random(2) ? '.25' : ''}, date('2020-01-01', '+${random(700)} days'));`,
  );
add(
  "INSERT INTO adults(name, age) VALUES('through view', 33);",
  "INSERT INTO people(name, age) VALUES('young', -1);",
  'INSERT INTO orders(person) VALUES(99999);',
  "INSERT INTO strict_table VALUES('text', 1);",
  "INSERT INTO strict_table VALUES(1, 'one'), (2, NULL) RETURNING x * 10, typeof(y);",
  'INSERT INTO generated(a, b) VALUES(2, 3), (4, 5), (NULL, 1);',
  'SELECT * FROM generated;',
  'INSERT INTO pairs WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) SELECT i % 5, i, i * i FROM n;',
  'INSERT OR REPLACE INTO pairs VALUES(1, 1, 100);',
  'INSERT OR IGNORE INTO pairs VALUES(1, 1, 200);',
  'INSERT INTO pairs VALUES(1, 1, 300) ON CONFLICT(a, b) DO UPDATE SET c = excluded.c + c;',
  'SELECT * FROM pairs WHERE a = 1 ORDER BY b;',
);
add(
  'SELECT count(*), sum(age), avg(score), min(name), max(name), total(score), group_concat(id % 7) FROM people WHERE id < 20;',
  'SELECT age / 10 AS decade, count(*) AS n, round(avg(score), 2) FROM people GROUP BY decade HAVING n > 3 ORDER BY decade DESC;',
  'SELECT p.name, count(o.id) AS n, sum(o.amount) FROM people p LEFT JOIN orders o ON o.person = p.id GROUP BY p.id ORDER BY n DESC, p.name LIMIT 10;',
  'SELECT DISTINCT item FROM orders ORDER BY item COLLATE NOCASE;',
  "SELECT name FROM people WHERE name LIKE 'a%' OR name GLOB '*mu*' ORDER BY 1 LIMIT 8;",
  'SELECT id FROM people WHERE age BETWEEN 20 AND 25 AND score NOT IN (1, 2) ORDER BY id;',
  'SELECT * FROM (SELECT id, score, rank() OVER (ORDER BY score DESC) AS r FROM people) WHERE r <= 5;',
  'SELECT id, age, row_number() OVER w, dense_rank() OVER w, lag(age) OVER w, first_value(id) OVER w, ntile(4) OVER w FROM people WHERE id < 15 WINDOW w AS (PARTITION BY age > 40 ORDER BY age, id);',
  'SELECT day, sum(amount) OVER (ORDER BY day, id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM orders ORDER BY day, id LIMIT 12;',
  'SELECT id, sum(score) FILTER (WHERE age > 30) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW) FROM people WHERE id < 12;',
  'WITH RECURSIVE fib(a, b) AS (VALUES(0, 1) UNION ALL SELECT b, a + b FROM fib LIMIT 40) SELECT max(a) FROM fib;',
  'WITH RECURSIVE mandel(y, x, zx, zy, n) AS (SELECT -1.0, -2.0, 0.0, 0.0, 0 UNION ALL SELECT y, x, zx*zx - zy*zy + x, 2*zx*zy + y, n + 1 FROM mandel WHERE n < 20 AND zx*zx + zy*zy < 4) SELECT count(*), round(sum(zx), 6) FROM mandel;',
  'WITH t(x) AS MATERIALIZED (SELECT age FROM people) SELECT x, count(*) FROM t GROUP BY x ORDER BY 2 DESC, 1 LIMIT 3;',
  'SELECT a FROM pairs UNION SELECT b FROM pairs EXCEPT SELECT 3 INTERSECT SELECT a FROM pairs ORDER BY 1;',
  'SELECT o.item, p.name FROM orders o CROSS JOIN people p USING(id) WHERE o.id < 4;',
  'SELECT a.id, b.id FROM people a JOIN people b ON a.age = b.age AND a.id < b.id ORDER BY 1, 2 LIMIT 10;',
  'SELECT * FROM people p RIGHT JOIN (SELECT 500 AS id) USING(id);',
  'SELECT x.id FROM people x FULL OUTER JOIN pairs y ON x.id = y.b WHERE y.a = 2 ORDER BY 1;',
  'SELECT EXISTS(SELECT 1 FROM people WHERE age > 80), (SELECT name FROM people ORDER BY id LIMIT 1 OFFSET 3), 5 IN (SELECT a FROM pairs);',
  'SELECT id, (SELECT count(*) FROM orders o WHERE o.person = p.id AND o.amount > 100) AS big FROM people p WHERE big > 1 ORDER BY id;',
  'EXPLAIN QUERY PLAN SELECT * FROM people WHERE age = 30 ORDER BY name;',
);
for (const e of [
  '1 + 2 * 3 - 4 / 5.0 % 3',
  "'a' || 'b' || 3",
  '7 / 2, -7 / 2, 7 % -3, 7.0 / 2',
  '1 << 40, -1 >> 1, 5 & 3, 5 | 3, ~5',
  'NULL IS NULL, NULL = NULL, 1 IS NOT 2, 1 <> 1.0',
  "CAST('12abc' AS INT), CAST(3.99 AS INT), CAST(5 AS TEXT), CAST(x'414243' AS TEXT), CAST('1e3' AS REAL)",
  '9223372036854775807 + 1, -9223372036854775808, 0x7fffffff',
  "abs(-5), coalesce(NULL, 2), ifnull(NULL, 'x'), nullif(1, 1), iif(2 > 1, 'yes', 'no')",
  "hex('abc'), lower('ABC'), upper('abc'), length('häß'), unicode('ä'), char(72, 228)",
  "instr('hello', 'l'), substr('hello', 2, 3), substr('hello', -3), replace('aXbX', 'X', '--'), trim('  x '), ltrim('xxy', 'x'), rtrim('yxx', 'x')",
  "printf('%5d|%-5s|%.3f|%x|%c|%e|%,d', 42, 'ab', 3.14159, 255, 'Q', 12345.678, 1234567)",
  "quote('it''s'), quote(x'01ff'), quote(NULL), quote(1.5), typeof(1), typeof(1.0), typeof('x'), typeof(NULL), typeof(x'')",
  'round(2.5), round(-2.567, 2), sign(-3), max(1, 5, 3), min(2, 0)',
  "date('2020-02-28', '+2 days'), time('12:34:56', '-1 hour'), datetime(86400, 'unixepoch'), strftime('%Y week %W day %j %H', '2021-03-04 05:06:07'), julianday('2000-01-01')",
  "json('{\"a\":[1,2,{\"b\":null}]}'), json_extract('{\"a\":[1,2,3]}', '$.a[1]'), json_array(1, 'x', NULL), json_object('k', 2), '{\"x\":5}' -> '$.x', '{\"x\":\"y\"}' ->> 'x'",
  "json_set('{}', '$.a', 1), json_remove('[1,2,3]', '$[0]'), json_type('[1]'), json_valid('{bad'), json_group_array(3)",
  "like('a%', 'abc'), glob('a*', 'abc'), soundex('Robert') IS NULL",
  "zeroblob(4) = x'00000000', randomblob(3) IS NOT NULL, last_insert_rowid() > 0, changes() >= 0",
  "CASE 3 WHEN 1 THEN 'one' WHEN 3 THEN 'three' ELSE 'other' END, CASE WHEN NULL THEN 1 END",
  '1e300 * 1e10, 1e308 * 10, -1e308 * 10, 0.1 + 0.2, 1.0 / 3, 123456789012345678',
  "'abc' < 'abd', 'a' < 1, x'61' > 'a', NULL AND 0, NULL OR 1, NOT 5",
  "likelihood(1, 0.5), unlikely(0), sqlite_compileoption_used('nothing')",
])
  add(`SELECT ${e};`);
add(
  'SELECT key, value, type, fullkey FROM json_tree(\'{"a":{"b":[1,2.5,"s",true,null]}}\');',
  "SELECT value FROM json_each('[3,1,2]') ORDER BY value;",
  "SELECT count(*) FROM pragma_table_info('people');",
);
for (let i = 0; i < 60; i++) {
  const low = random(80);
  add(
    `SELECT ${i}, count(*), round(coalesce(sum(score), 0), 2) FROM people WHERE age > ${low} AND (score < ${random(100)} OR name LIKE '%${words[random(20)]}%') AND id % ${1 + random(5)} = ${random(3)};`,
  );
}
for (let i = 0; i < 30; i++)
  add(
    `UPDATE people SET age = age + ${random(5)}, score = score * ${(1 + random(10) / 10).toFixed(1)} WHERE id % 13 = ${random(13)};`,
  );
add(
  'UPDATE orders SET amount = (SELECT age FROM people WHERE id = person) WHERE id IN (SELECT id FROM orders LIMIT 10) RETURNING id, amount;',
  'UPDATE people SET score = o.total FROM (SELECT person, sum(amount) AS total FROM orders GROUP BY person) o WHERE people.id = o.person;',
  'SAVEPOINT one;',
  'DELETE FROM orders WHERE amount > 300;',
  'SELECT count(*) FROM orders;',
  'ROLLBACK TO one;',
  'SELECT count(*) FROM orders;',
  'RELEASE one;',
  'BEGIN IMMEDIATE;',
  'DELETE FROM people WHERE id % 10 = 0;',
  'SELECT count(*) FROM people;',
  'SELECT count(*) FROM orders;',
  'COMMIT;',
  'SELECT count(*), sum(length(text)) FROM log;',
  'SELECT text FROM log ORDER BY n DESC LIMIT 5;',
  "ALTER TABLE people ADD COLUMN city TEXT DEFAULT 'nowhere';",
  'ALTER TABLE people RENAME COLUMN city TO town;',
  'ALTER TABLE log RENAME TO history;',
  'ALTER TABLE people DROP COLUMN data;',
  'SELECT * FROM people LIMIT 2;',
  'CREATE TABLE copy AS SELECT id, name, age FROM people WHERE age > 50;',
  'SELECT count(*) FROM copy;',
  'DROP TABLE copy;',
  'SELECT * FROM copy;',
  'REINDEX;',
  'ANALYZE;',
  'SELECT tbl, idx IS NULL FROM sqlite_stat1 ORDER BY 1, 2;',
  'PRAGMA integrity_check;',
  'PRAGMA table_info(orders);',
  'PRAGMA index_list(people);',
  'PRAGMA user_version = 7;',
  'PRAGMA user_version;',
  'VACUUM;',
  'PRAGMA quick_check;',
  'SELECT type, name FROM sqlite_schema ORDER BY name;',
  'SELECT no_such_column FROM people;',
  'SELECT * FROM;',
  'INSERT INTO nowhere VALUES(1);',
  'SELECT abs(-9223372036854775808);',
  "CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, (i * 7919) % 5003 AS j, printf('%05d', i) AS t FROM n;",
  'CREATE INDEX temp.numbers_j ON numbers(j);',
  'SELECT count(*), sum(i * j) FROM numbers WHERE j BETWEEN 100 AND 4000;',
  'SELECT group_concat(t) FROM (SELECT t FROM numbers ORDER BY j LIMIT 20);',
  'SELECT a.i FROM numbers a JOIN numbers b ON a.j = b.i WHERE b.j < 10 ORDER BY a.i;',
  'DELETE FROM numbers WHERE i % 3 = 0;',
  'SELECT count(*), min(j), max(t) FROM numbers;',
  "ATTACH ':memory:' AS other;",
  'CREATE TABLE other.t(x);',
  'INSERT INTO other.t SELECT i FROM numbers LIMIT 5;',
  'SELECT * FROM other.t;',
  'DETACH other;',
  '.mode csv',
  'SELECT * FROM pairs LIMIT 3;',
  '.mode json',
  'SELECT * FROM pairs LIMIT 2;',
  '.mode column',
  'SELECT id, item, amount FROM orders LIMIT 3;',
  '.mode quote',
  "SELECT 1, 'a', NULL, x'ab', 2.5;",
  '.dump pairs',
  '.schema generated',
);
export const statements = `${lines.join('\n')}\n`;
