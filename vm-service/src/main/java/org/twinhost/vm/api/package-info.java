/** What people and monitoring see of this service; it only translates. */
package org.twinhost.vm.api;
