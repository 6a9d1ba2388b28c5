package com.fazecast.jSerialComm.android;

import com.fazecast.jSerialComm.SerialPort;

/**
 * Stands in for jSerialComm's Android side, which application.properties takes out of the library: it names classes of
 * Android that no server has, and the native compiler wants every name resolved. Nothing of it is ever reached on Linux.
 */
public class AndroidPort {

    public static void setAndroidContext(Object context) {}

    public static SerialPort[] getCommPortsNative() {
        return new SerialPort[0];
    }

    public long openPortNative(SerialPort port) {
        return 0;
    }

    public long closePortNative() {
        return 0;
    }

    public boolean configPort(SerialPort port) {
        return false;
    }

    public boolean flushRxTxBuffers() {
        return false;
    }

    public int bytesAvailable() {
        return 0;
    }

    public int bytesAwaitingWrite() {
        return 0;
    }

    public int readBytes(byte[] buffer, long length, long offset, int timeoutMode, int timeout) {
        return 0;
    }

    public int writeBytes(byte[] buffer, long length, long offset, int timeoutMode) {
        return 0;
    }

    public boolean setBreak() {
        return false;
    }

    public boolean clearBreak() {
        return false;
    }

    public boolean setRTS() {
        return false;
    }

    public boolean clearRTS() {
        return false;
    }

    public boolean setDTR() {
        return false;
    }

    public boolean clearDTR() {
        return false;
    }

    public boolean setDTRandRTS(boolean dtr, boolean rts) {
        return false;
    }

    public boolean getCTS() {
        return false;
    }

    public boolean getDSR() {
        return false;
    }

    public boolean getDCD() {
        return false;
    }

    public boolean getDTR() {
        return false;
    }

    public boolean getRTS() {
        return false;
    }

    public boolean getRI() {
        return false;
    }

    public int getLastErrorCode() {
        return 0;
    }

    public int getLastErrorLocation() {
        return 0;
    }

    public boolean openPort() {
        return false;
    }

    public boolean closePort() {
        return false;
    }

    public int waitForEvent() {
        return 0;
    }

    public void setEventListeningStatus(boolean listening) {}
}
