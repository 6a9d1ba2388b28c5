package org.twinhost.twinctl.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {

    private static final String KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private final Redactor redactor = redactor(KEY, "pa\"ss&w<rd", "tr0ub4dor", "abcd", "two words here");

    private static Redactor redactor(String... words) {
        return new Redactor(new Secrets(Arrays.stream(words).map(word -> word.getBytes(StandardCharsets.UTF_8)).toList(),
                List.of()));
    }

    @Test
    void aKnownSecretIsTakenOutAndTheRestStays() {
        assertThat(redactor.redacted("before " + KEY + " behind, abcd; and two words here"))
                .isEqualTo("before <redacted> behind, <redacted>; and <redacted>");
        assertThat(redactor.redacted("{\"p\":\"pa\\\"ss&w<rd\"}")).isEqualTo("{\"p\":\"<redacted>\"}");
        assertThat(redactor.redacted("<p>pa\"ss&amp;w&lt;rd</p>")).isEqualTo("<p><redacted></p>");
        assertThat(redactor.redacted("GET /?k=pa%22ss%26w%3Crd")).isEqualTo("GET /?k=<redacted>");
    }

    @Test
    void itIsFoundInHexAndInBase64OfSomethingLonger() {
        var bytes = "tr0ub4dor".getBytes(StandardCharsets.UTF_8);
        assertThat(redactor.redacted("x " + HexFormat.of().withUpperCase().formatHex(bytes))).isEqualTo("x <redacted>");
        for (var before : List.of("", "a", "ab", "abc", "anna:")) {
            var said = Base64.getEncoder().encodeToString((before + "tr0ub4dor" + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(redactor.redacted(said)).as(said).contains("<redacted>");
        }
        var binary = HexFormat.of().parseHex(KEY);
        assertThat(redactor.redacted(Base64.getEncoder().encodeToString(binary))).startsWith("<redacted>").hasSizeLessThan(14);
        assertThat(redactor.redacted(Base64.getUrlEncoder().encodeToString(binary))).startsWith("<redacted>");
    }

    @Test
    void whereLinesBreakItItIsFoundToo() {
        assertThat(redactor.redacted("key: " + KEY.substring(0, 20) + "\n    " + KEY.substring(20) + "\nnext"))
                .isEqualTo("key: <redacted>\nnext");
        assertThat(redactor.redacted("\"" + KEY.substring(0, 20) + "\\n" + KEY.substring(20) + "\""))
                .isEqualTo("\"<redacted>\"");
    }

    @Test
    void aPrivateKeyIsTakenOutWhole() {
        var pem = """
                -----BEGIN PRIVATE KEY-----
                MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
                BKcwggSjAgEAAoIB
                -----END PRIVATE KEY-----
                """;
        assertThat(redactor.redacted("a\n" + pem + "b")).isEqualTo(
                "a\n-----BEGIN PRIVATE KEY-----<redacted>-----END PRIVATE KEY-----\nb");
        assertThat(redactor.redacted(pem.substring(0, 50))).isEqualTo("-----BEGIN PRIVATE KEY-----<redacted>");
        assertThat(redactor.redacted(pem.substring(40))).isEqualTo("<redacted>-----END PRIVATE KEY-----\n");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {
        "twinhost.bmc.password=s3 more              | twinhost.bmc.password=<redacted> more",
        "{\"password\": \"s3 cr\\\"et\", \"a\": 1}  | {\"password\": \"<redacted>\", \"a\": 1}",
        "IPMI_PASSWORD='s3 cret' x                  | IPMI_PASSWORD=<redacted> x",
        "<graphics passwd='s3cret' port='1'/>       | <graphics passwd=<redacted> port='1'/>",
        "rootpw {SSHA}abc                           | rootpw <redacted>",
        "Authorization: Bearer abc.def-ghi          | Authorization: Bearer <redacted>",
        "Authorization: Basic YW5uYTphbm5h          | Authorization: Basic <redacted>",
        "ipmitool -I lanplus -U root -P s3cret x    | ipmitool -I lanplus -U root -P <redacted> x",
        "ipmitool -p 623 -K kg -P s3cret -U root    | ipmitool -p 623 -K <redacted> -P <redacted> -U root",
        "ldap://cn=admin:s3cret@host/dc=x           | ldap://cn=admin:<redacted>@host/dc=x",
        "-object secret,id=vnc,data=s3cret -vnc :0  | -object secret,id=vnc,data=<redacted> -vnc :0",
        "no password was given; ss -P is an option  | no password was given; ss -P is an option",
        "\"passwordFile\": \"ipmi.password\"        | \"passwordFile\": \"ipmi.password\"",
    })
    void whatLooksLikeASecretIsTakenOut(String said, String told) {
        assertThat(redactor.redacted(said)).isEqualTo(told);
    }

    @Test
    void bytesThatAreNoTextComeOutAsTheyWent() {
        var bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertThat(redactor(KEY).redacted(bytes)).isEqualTo(bytes);
    }
}
