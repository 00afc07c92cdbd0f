/** Which header declares a name of the standard library, for the note that says what to include. */
const declared: Readonly<Record<string, string>> = {
  'stddef.h': 'size_t ptrdiff_t wchar_t max_align_t NULL offsetof',
  'stdbool.h': 'bool true false',
  'stdint.h':
    'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t INT8_MAX INT16_MAX INT32_MAX INT64_MAX ' +
    'UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX INTPTR_MAX UINTPTR_MAX PTRDIFF_MAX PTRDIFF_MIN SIG_ATOMIC_MAX SIZE_MAX',
  'stdarg.h': 'va_list va_start va_arg va_end va_copy',
  'stdio.h':
    'FILE EOF BUFSIZ FILENAME_MAX fpos_t SEEK_SET SEEK_CUR SEEK_END stderr stdin stdout fopen fclose getchar printf fprintf sprintf snprintf vprintf ' +
    'vfprintf vsprintf vsnprintf scanf fscanf sscanf puts putchar fputs fputc putc fwrite fread fgets fflush perror',
  'stdlib.h':
    'EXIT_FAILURE EXIT_SUCCESS abort exit atexit malloc calloc realloc free abs labs llabs atoi strtol getenv system rand srand qsort bsearch',
  'string.h':
    'memcpy memmove memset memcmp memchr strcpy strncpy strcat strncat strcmp strncmp strchr strrchr strlen strstr strdup strerror strtok strspn strcspn strpbrk',
  'math.h': 'sqrt sin cos tan asin acos atan atan2 exp log log10 pow fabs floor ceil fmod ldexp frexp modf',
  'limits.h':
    'CHAR_BIT CHAR_MAX CHAR_MIN INT_MAX INT_MIN LONG_MAX LONG_MIN LLONG_MAX LLONG_MIN SHRT_MAX SHRT_MIN UINT_MAX ULONG_MAX UCHAR_MAX USHRT_MAX',
  'float.h': 'DBL_MAX DBL_MIN FLT_MAX FLT_MIN LDBL_MAX LDBL_MIN DBL_EPSILON FLT_EPSILON',
  'ctype.h': 'isalnum isalpha isdigit islower isprint ispunct isspace isupper isxdigit tolower toupper',
  'errno.h': 'errno',
  'assert.h': 'assert',
  'time.h': 'time_t clock_t time clock',
  'wchar.h': 'WCHAR_MAX WCHAR_MIN wint_t',
};
let headers: Map<string, string> | null = null;

/** `stdio.h` for `FILE`; null for a name that is not in the table. */
export function headerOf(name: string): string | null {
  headers ??= new Map(
    Object.entries(declared).flatMap(([header, names]) => names.split(' ').map((n): [string, string] => [n, header])),
  );
  return headers.get(name) ?? null;
}
