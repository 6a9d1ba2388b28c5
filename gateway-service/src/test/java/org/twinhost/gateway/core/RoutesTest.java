package org.twinhost.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.ServiceName;
import org.twinhost.gateway.core.Routes.Found;

class RoutesTest {

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/status,                     RESOURCE,    /v1/status,                      READ",
        "GET,    /v1/config/status,              CONFIG,      /v1/status,                      READ",
        "POST,   /v1/proposals?check=true,       CONFIG,      /v1/proposals?check=true,        CONFIGURE",
        "GET,    /v1/revisions/7/diff/9,         CONFIG,      /v1/revisions/7/diff/9,          READ",
        "POST,   /v1/adopt,                      CONFIG,      /v1/adopt,                       CONFIGURE",
        "GET,    /v1/guests,                     VM,          /v1/guests,                      READ",
        "POST,   /v1/guests/web1/move,           RESOURCE,    /v1/guests/web1/move,            OPERATE",
        "POST,   /v1/fencing/jupiter1/test,      FENCING,     /v1/fencing/jupiter1/test,       OPERATE",
        "POST,   /v1/fencing/jupiter1/drill,     FENCING,     /v1/fencing/jupiter1/drill,      OVERRIDE",
        "GET,    /v1/drills,                     RESOURCE,    /v1/drills,                      READ",
        "POST,   /v1/drills,                     RESOURCE,    /v1/drills,                      OPERATE",
        "GET,    /v1/confirm/jupiter1,           FENCING,     /v1/confirm/jupiter1,            READ",
        "POST,   /v1/confirm/jupiter1?confirm=x, FENCING,     /v1/confirm/jupiter1?confirm=x,  OVERRIDE",
        "POST,   /v1/volumes/web1/force,         REPLICATION, /v1/volumes/web1/force,          OVERRIDE",
        "POST,   /v1/volumes/web1/resolve,       REPLICATION, /v1/volumes/web1/resolve,        OVERRIDE",
        "DELETE, /v1/volumes/web1/verify,        REPLICATION, /v1/volumes/web1/verify,         OPERATE",
        "GET,    /v1/why/a%20b,                  RESOURCE,    /v1/why/a%20b,                   READ",
    })
    void eachHasItsServiceAndItsRight(String method, String uri, ServiceName service, String target, Right right) {
        assertThat(Routes.find(method, uri)).isInstanceOfSatisfying(Found.Service.class, found -> {
            assertThat(found.route().service()).isEqualTo(service);
            assertThat(found.target()).isEqualTo(target);
            assertThat(found.route().right()).isEqualTo(right);
        });
    }

    @Test
    void whatOnlyAsksWhatWouldBecomeOfAChangeIsNotWaitedForAsLong() {
        assertThat(((Found.Service) Routes.find("POST", "/v1/proposals?check=true")).isCheck()).isTrue();
        assertThat(((Found.Service) Routes.find("POST", "/v1/proposals")).isCheck()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/", "", "*", "/v1", "/v1/", "/v1/status/", "//v1/status", "/v1//status", "/V1/status", "/v1/%73tatus",
        "/v1/status;x", "/v1/why/", "/v1/why/..", "/v1/why/%2e%2e", "/v1/why/.%2E", "/v1/why/a%2Fb", "/v1/why/a%5cb",
        "/v1/why/a%00", "/v1/why/%", "/v1/why/%zz", "/v1/why/a%252e", "/v1/guests/../status", "/v1/guests/web1", "/q/openapi",
        "/q/health", "/check_mk/",
        "http://127.0.0.1/v1/status", "/v1/why/a;b",
    })
    void whatIsNotInTheTableDoesNotExist(String uri) {
        assertThat(Routes.find("GET", uri)).isInstanceOf(Found.Nothing.class);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/status, GET", "DELETE, /v1/guests/web1/start, POST", "HEAD, /check_mk, GET", "PUT, /metrics, GET",
        "OPTIONS, /v1/snapshot, GET",
    })
    void anotherMethodIsRefused(String method, String uri, String allowed) {
        assertThat(Routes.find(method, uri)).isEqualTo(new Found.WrongMethod(allowed));
    }

    @Test
    void whatChangesSomethingNeedsMoreThanLooking() {
        assertThat(Routes.ALL).allSatisfy(route -> assertThat(route.changes()).isEqualTo(!route.method().equals("GET")));
        assertThat(Right.OF_READERS).doesNotContain(Right.OPERATE, Right.CONFIGURE, Right.OVERRIDE);
        assertThat(Right.OF_STRANGERS).containsExactly(Right.MONITOR);
    }
}
