package org.twinhost.twinctl.imports.drbd;

/** Names of files with {@code *} and {@code ?}, as a shell has them. It steps back to the last star alone, however many. */
final class Glob {

    private Glob() {}

    /** Whether it means one name. */
    static boolean isOne(String pattern) {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0 && pattern.indexOf('[') < 0;
    }

    static boolean matches(String pattern, String name) {
        int at = 0;
        int star = -1;
        int behindStar = 0;
        int i = 0;
        while (i < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at;
                behindStar = i;
                at++;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                behindStar++;
                i = behindStar;
                at = star + 1;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
